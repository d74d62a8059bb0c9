// Models that turn: a button of `.mp-model` fetches the model and three.js, and draws it where it stands.
//
// `data-src` is the file, `data-kind` is `stl` or `glb`, `data-three` the library, `data-words` what is said. Works by
// delegation: fragments may come and go. One model is drawn at a time; nothing but the model itself is ever fetched.
(function () {
  "use strict";
  if (window.MakerpathModels) return;
  window.MakerpathModels = true;
  const STEP = Math.PI / 18;
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  let library = null;
  let open = null;

  function three(address) {
    library =
      library ||
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = () => (window.MakerpathThree ? resolve(window.MakerpathThree) : reject(new Error("three")));
        script.onerror = () => reject(new Error("three"));
        document.head.append(script);
      }).catch((error) => {
        library = null;
        throw error;
      });
    return library;
  }

  const drawable = () => {
    try {
      const context = document.createElement("canvas").getContext("webgl2");
      if (context) context.getExtension("WEBGL_lose_context")?.loseContext();
      return Boolean(context);
    } catch {
      return false;
    }
  };

  /** The model as an object that stands upright, with a material of ours where it brings none. */
  async function read(THREE, content, kind, colour) {
    if (kind === "glb") {
      const manager = new THREE.LoadingManager();
      // What the model holds has such addresses; everything else would be fetched from somewhere.
      manager.setURLModifier((address) => (/^(blob|data):/.test(address) ? address : "data:,"));
      const loaded = await new THREE.GLTFLoader(manager).parseAsync(content, "");
      return loaded.scene;
    }
    const geometry = new THREE.STLLoader().parse(content);
    geometry.computeVertexNormals();
    const painted = Boolean(geometry.hasColors && geometry.attributes.color);
    const material = new THREE.MeshStandardMaterial({
      color: painted ? "#ffffff" : colour,
      vertexColors: painted,
      roughness: 0.65,
      metalness: 0.05,
      side: THREE.DoubleSide,
      flatShading: true,
    });
    const mesh = new THREE.Mesh(geometry, material);
    // Printers count upwards by z, three.js by y.
    mesh.rotation.x = -Math.PI / 2;
    return mesh;
  }

  function draw(THREE, object, stage, label) {
    const group = new THREE.Group();
    group.add(object);
    group.updateMatrixWorld(true);
    const box = new THREE.Box3().setFromObject(group);
    if (box.isEmpty()) throw new Error("nothing to see");
    const size = box.getSize(new THREE.Vector3());
    group.position.sub(box.getCenter(new THREE.Vector3()));
    const radius = size.length() / 2 || 1;
    const scene = new THREE.Scene();
    scene.add(group, new THREE.HemisphereLight("#ffffff", "#8a8f98", 1.6));
    const camera = new THREE.PerspectiveCamera(35, 1, radius / 100, radius * 40);
    const lamp = new THREE.DirectionalLight("#ffffff", 2.2);
    lamp.position.set(0.6, 1, 1.4);
    camera.add(lamp);
    scene.add(camera);
    const renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true, preserveDrawingBuffer: true });
    const canvas = renderer.domElement;
    Object.assign(canvas, { tabIndex: 0 });
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", label);
    stage.replaceChildren(canvas);
    const controls = new THREE.OrbitControls(camera, canvas);
    Object.assign(controls, { enablePan: false, enableDamping: !reduced.matches, minDistance: radius * 1.1, maxDistance: radius * 12 });

    let asked = 0;
    const frame = () => {
      asked = 0;
      if (!canvas.isConnected) return close();
      if (controls.update()) ask();
      renderer.render(scene, camera);
    };
    const ask = () => {
      asked = asked || requestAnimationFrame(frame);
    };
    const home = () => {
      const away = (radius / Math.sin((camera.fov * Math.PI) / 360)) * (camera.aspect < 1 ? 1 / camera.aspect : 1);
      camera.position.set(0.75, 0.6, 1).normalize().multiplyScalar(away * 0.92);
      camera.lookAt(0, 0, 0);
      controls.update();
      ask();
    };
    const fit = () => {
      const wide = stage.clientWidth || 320;
      const high = Math.round(Math.min(420, Math.max(220, wide * 0.66)));
      renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
      renderer.setSize(wide, high, false);
      camera.aspect = wide / high;
      camera.updateProjectionMatrix();
      ask();
    };
    const turn = (across, along, nearer) => {
      const place = new THREE.Spherical().setFromVector3(camera.position);
      place.theta += across * STEP;
      place.phi += along * STEP;
      place.radius = Math.min(controls.maxDistance, Math.max(controls.minDistance, place.radius * nearer));
      camera.position.setFromSpherical(place.makeSafe());
      camera.lookAt(0, 0, 0);
      ask();
    };
    const KEYS = {
      ArrowLeft: [-1, 0, 1],
      ArrowRight: [1, 0, 1],
      ArrowUp: [0, -1, 1],
      ArrowDown: [0, 1, 1],
      "+": [0, 0, 0.9],
      "=": [0, 0, 0.9],
      "-": [0, 0, 1.1],
    };
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Home") home();
      else if (KEYS[event.key]) turn(...KEYS[event.key]);
      else return;
      event.preventDefault();
    });
    controls.addEventListener("change", ask);
    const watch = new ResizeObserver(fit);
    watch.observe(stage);
    fit();
    home();
    return {
      focus: () => canvas.focus({ preventScroll: true }),
      end() {
        cancelAnimationFrame(asked);
        watch.disconnect();
        controls.dispose();
        scene.traverse((item) => {
          if (item.geometry) item.geometry.dispose();
          for (const material of [].concat(item.material || [])) material.dispose();
        });
        renderer.dispose();
        renderer.forceContextLoss();
        canvas.remove();
      },
    };
  }

  function close() {
    if (!open) return;
    const { model, drawn, words } = open;
    open = null;
    if (drawn) drawn.end();
    const stage = model.querySelector("[data-mp-stage]");
    stage.hidden = true;
    stage.replaceChildren();
    model.querySelector("[data-mp-turn]").textContent = words.turn;
    say(model, "");
  }

  function say(model, text) {
    model.querySelector("[data-mp-say]").textContent = text;
  }

  async function show(model) {
    const words = JSON.parse(model.dataset.words);
    const mine = (open = { model, words, drawn: null });
    const stage = model.querySelector("[data-mp-stage]");
    if (!drawable()) {
      open = null;
      return say(model, words.no_webgl);
    }
    say(model, words.loading);
    try {
      const [THREE, reply] = await Promise.all([three(model.dataset.three), fetch(model.dataset.src, { credentials: "omit" })]);
      if (!reply.ok) throw new Error(String(reply.status));
      const colour = getComputedStyle(model).getPropertyValue("--mp-teal").trim() || "#1f7a72";
      const object = await read(THREE, await reply.arrayBuffer(), model.dataset.kind, colour);
      if (open !== mine) return;
      stage.hidden = false;
      mine.drawn = draw(THREE, object, stage, words.label);
      model.querySelector("[data-mp-turn]").textContent = words.close;
      say(model, words.help);
      mine.drawn.focus();
    } catch {
      if (open !== mine) return;
      close();
      say(model, words.failed);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-mp-turn]");
    const model = button && button.closest(".mp-model");
    if (!model) return;
    const same = open && open.model === model;
    close();
    if (!same) show(model);
  });
})();
