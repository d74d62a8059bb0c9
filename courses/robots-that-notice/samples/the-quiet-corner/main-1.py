# The quiet corner, version 1. micro:bit V2, MicroPython
# 安静角，第一版。micro:bit V2，MicroPython
from microbit import pin1, pin2, pin13, pin14, pin15, pin16, sleep
from machine import time_pulse_us
from utime import sleep_us

NEAR = 100      # cm; people who came in passed at 40 to 90 cm   走进来的人离窗台 40～90 cm
DRIVE = 900     # ms; 25 cm with used batteries, five runs        用旧电池五次试出来的 25 cm
SPEED = 500     # of 1023; at 700 the left wheel slipped          到 700 左轮会打滑


def distance():
    pin1.write_digital(1)
    sleep_us(10)
    pin1.write_digital(0)
    echo = time_pulse_us(pin2, 1, 30000)
    return echo / 58            # below 0 when no echo came back   没有回波时是负数


def drive(forward):
    ahead, back = (SPEED, 0) if forward else (0, SPEED)
    pin13.write_analog(ahead)
    pin14.write_analog(back)
    pin15.write_analog(ahead)
    pin16.write_analog(back)
    sleep(DRIVE)
    for pin in (pin13, pin14, pin15, pin16):
        pin.write_digital(0)


out = False
while True:
    near = distance() < NEAR    # one reading decides              一次读数就算数
    if near != out:
        drive(near)
        out = near
    sleep(100)
