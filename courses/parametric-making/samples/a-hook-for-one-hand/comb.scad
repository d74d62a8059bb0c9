// Test comb: five mouths for one board · 试配梳：一块板，五个槽口
board = 18.3;                      // as measured, in mm · 实测值，毫米
gaps  = [0, 0.2, 0.4, 0.6, 0.8];   // extra room of each mouth · 每个槽口多留多少
depth = 12;                        // how deep each mouth is · 槽深
wall  = 5;
thick = 5;                         // thin, to save time and filament · 打薄一点，省时省料

// where mouth number n begins · 第 n 个槽口从哪里开始
function start(n) = n == 0 ? wall : start(n - 1) + board + gaps[n - 1] + wall;
last = len(gaps) - 1;

linear_extrude(thick) difference() {
  square([start(last) + board + gaps[last] + wall, depth + wall]);
  for (n = [0 : last]) {
    translate([start(n), wall]) square([board + gaps[n], depth + 1]);
    // n + 1 small holes say which mouth it is · 小孔的个数就是槽口的编号
    for (i = [0 : n]) translate([start(n) + 2 + 3 * i, wall / 2]) circle(d = 1.6, $fn = 16);
  }
}
