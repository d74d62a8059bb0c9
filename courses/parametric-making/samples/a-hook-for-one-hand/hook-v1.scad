// Hook for one hand, version 1 · 一只手的挂钩，第一版
// Everything in mm · 单位一律是毫米

board = 18.3;  // thickness of the desk board · 桌板厚度
reach = 35;    // how far the arms go onto the board · 两臂夹住桌板的深度
gap   = 0;     // extra room in the mouth · 槽口间隙
strap = 26;    // room for the strap of the bottle · 挂绳位的宽度
wall  = 4;     // thickness of every arm · 臂厚
width = 18;    // width of the hook · 挂钩宽度
lip   = 14;    // height of the tip · 钩尖高度
round = 3;     // radius of the inner corners · 内圆角半径
$fn = 48;

module profile() {
  // grow and shrink again: inner corners become round · 先外扩再内缩，内角变圆
  offset(r = -round) offset(delta = round)
    difference() {
      union() {
        translate([0, -wall]) square([reach + wall, board + gap + 2 * wall]);
        translate([0, -wall]) square([reach + 2 * wall + strap, wall]);
        translate([reach + wall + strap, -wall]) square([wall, wall + lip]);
      }
      translate([-1, 0]) square([reach + 1, board + gap]);
    }
}

// stands as it will hang on the desk · 像挂在桌上那样立着
rotate([90, 0, 0]) linear_extrude(width) profile();
