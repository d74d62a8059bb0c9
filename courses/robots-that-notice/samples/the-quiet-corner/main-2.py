# The quiet corner, version 2. micro:bit V2, MicroPython
# 安静角，第二版。micro:bit V2，MicroPython
from microbit import pin1, pin2, pin13, pin14, pin15, pin16, sleep, running_time
from machine import time_pulse_us
from utime import sleep_us

COME = 90       # cm; comes out below this                         小于它才出来
GO = 110        # cm; goes home above this; between them: stay     大于它才回去，中间不动
STILL = 2       # cm; a bag moved by less than 1 cm in 5 minutes   书包五分钟里的变化不到 1 cm
PATIENCE = 20000    # ms; then what does not move is a thing       超过这么久一动不动，当作东西
DRIVE = 900     # ms; charge the cells first: see drive table      先充电，见行驶数据
SPEED = 500


def distance():
    pin1.write_digital(1)
    sleep_us(10)
    pin1.write_digital(0)
    echo = time_pulse_us(pin2, 1, 30000)
    return echo / 58 if echo > 0 else 400   # no echo means nobody  没有回波，就是没人


# The function below was written by an AI assistant; I tested them by hand with
# 5 lists and named the variables.  下面这个函数由人工智能写成，我用五组数手算核对过，变量名是我改的。
def middle():
    readings = []
    for _ in range(5):
        readings.append(distance()); sleep(60)
    return sorted(readings)[2]


def drive(forward):
    ahead, back = (SPEED, 0) if forward else (0, SPEED)
    pin13.write_analog(ahead)
    pin14.write_analog(back)
    pin15.write_analog(ahead)
    pin16.write_analog(back)
    sleep(DRIVE)
    for pin in (pin13, pin14, pin15, pin16):
        pin.write_digital(0)


out = False         # nothing else is remembered, nothing is stored
before = 400        # 除此之外什么也不记，什么也不存
moved = running_time()
while True:
    now = middle()
    if abs(now - before) > STILL:
        before = now
        moved = running_time()
    alive = running_time() - moved < PATIENCE
    if not out and now < COME and alive:
        drive(True)
        out = True
        before = middle()   # it moved itself: that does not count   自己动的不算
    elif out and (now > GO or not alive):
        drive(False)
        out = False
        before = middle()
