// Hook for one hand, version 2 · 一只手的挂钩，第二版
// CC BY 4.0 · change, print, share, say where it is from · 可改、可打印、可分享，请注明出处
// Measure in mm, not in cm · 用毫米量，不是厘米

/* [Measure these · 请量这三个数] */
// thickness of your board, mean of three measures · 板的厚度，量三处取平均
board = 18.3; // [6:0.1:40]
// width of the strap or loop that hangs on it · 要挂的绳或环的宽度
strap = 26; // [12:1:60]
// extra room: print comb.scad first · 间隙：先打印 comb.scad 试配
gap = 0.6; // [0:0.1:1.2]

/* [Only if you know why · 明白原因再改] */
// how far the arms go onto the board · 两臂夹住板的深度
reach = 35; // [25:1:50]
// thickness of every arm · 臂厚
wall = 5; // [4:0.5:8]
// width of the hook · 挂钩宽度
width = 20; // [12:1:40]
// height of the tip · 钩尖高度
lip = 16; // [10:1:25]

assert(board >= 6 && board <= 40,
  str("board = ", board, " mm: 6 to 40 only. Did you measure in cm? · 只能是 6～40 毫米。是不是按厘米填了？"));
assert(strap >= 12 && strap <= 60, str("strap = ", strap, " mm: 12 to 60 only · 只能是 12～60 毫米"));
assert(gap >= 0 && gap <= 1.2, str("gap = ", gap, " mm: 0 to 1.2 only · 只能是 0～1.2 毫米"));

$fn = 48;
mouth = board + gap;
// the corner never fills the mouth · 圆角再大也不会把槽口填死
corner = min(3, mouth / 2 - 1);

module body() {
  translate([0, -wall]) square([reach + wall, mouth + 2 * wall]);
  translate([0, -wall]) square([reach + 2 * wall + strap, wall]);
  translate([reach + wall + strap, -wall]) square([wall, wall + lip]);
}

module profile() {
  difference() {
    offset(r = 1.2) offset(delta = -1.2)
      offset(r = -4) offset(delta = 4) body();
    offset(r = corner) offset(delta = -corner)
      translate([-10, 0]) square([reach + 10, mouth]);
    // the mouth opens a little at its end · 槽口略微张开，好装
    polygon([[-1, -2], [5, 0], [5, mouth], [-1, mouth + 2]]);
  }
}

// lies on its side: the layers run round the bend · 侧躺着打印：层顺着弯走
linear_extrude(width) profile();
