"""A small course with a sample project that has one of everything, to be spoilt one way at a time."""

from __future__ import annotations

import struct
import zlib

from tests.content.conftest import Folder

SAMPLE = "samples/a-quiet-box/sample.yaml"
BRIEF = """
schema: makerpath.brief/1
id: paper-box
title: {en: Paper box, zh-Hans: 纸盒}
driving_question: {en: "How can paper keep a secret?", zh-Hans: 纸怎样守住一个秘密？}
summary: {en: A box of one sheet., zh-Hans: 一张纸做的盒子。}
rubric: box
starts: [brief, own]
stages:
  - id: launch
    task: {en: Ask., zh-Hans: 提问。}
    evidence: [{id: question, kind: text, title: {en: Question, zh-Hans: 问题}}]
  - id: ideate
    gate: advisory
    task: {en: Draw., zh-Hans: 画。}
  - id: plan
    task: {en: Plan., zh-Hans: 计划。}
    evidence:
      - {id: bill, kind: materials, title: {en: Bill, zh-Hans: 清单}}
      - {id: needs, kind: resources, min: 4, title: {en: Plan, zh-Hans: 计划}}
  - id: prototype
    ai_use: require
    task: {en: Make., zh-Hans: 制作。}
    evidence:
      - {id: photo, kind: photo, title: {en: Photo, zh-Hans: 照片}}
      - {id: pattern, kind: file, title: {en: Pattern, zh-Hans: 图样}}
      - {id: box, kind: iteration, title: {en: Box, zh-Hans: 盒子}}
  - id: test
    task: {en: Test., zh-Hans: 测试。}
    evidence:
      - {id: answered, kind: critique, title: {en: Critique, zh-Hans: 评议}}
      - {id: second, kind: iteration, min: 2, title: {en: Second, zh-Hans: 第二版}}
  - id: exhibit
    task: {en: Show., zh-Hans: 展示。}
"""
TOLD = """
schema: makerpath.sample/1
id: a-quiet-box
brief: paper-box
title: {en: A quiet box, zh-Hans: 安静的盒子}
summary: {en: It opens by itself first., zh-Hans: 一开始它会自己弹开。}
question: {en: "Can a box be quiet?", zh-Hans: 盒子能安静吗？}
stages:
  - stage: launch
    rounds:
      - evidence: [{rule: question, text: {en: Boxes rattle., zh-Hans: 盒子会响。}}]
  - stage: plan
    rounds:
      - materials:
          - {name: {en: Paper, zh-Hans: 纸}, quantity: "2", unit: {en: sheets, zh-Hans: 张}, unit_cost: "0.50"}
          - {name: {en: Ruler, zh-Hans: 尺}, quantity: 1, consumable: false, source: {en: Home, zh-Hans: 家里}}
        resources: {funding: {en: None., zh-Hans: 不用钱。}, place: {en: The table., zh-Hans: 桌上。},
          equipment: {en: A ruler., zh-Hans: 一把尺。}, training: {en: None., zh-Hans: 不用。}}
  - stage: prototype
    critique: {text: {en: It rattles., zh-Hans: 还是响。}, answer: {en: Now it has felt., zh-Hans: 现在垫了毛毡。}}
    rounds:
      - journal:
          - {text: {en: It sprang open., zh-Hans: 弹开了。}, file: box.png}
          - {text: {en: Measured., zh-Hans: 量过了。}, measured: {name: {en: Gap, zh-Hans: 缝}, value: "1.5", unit: mm}}
        evidence:
          - {rule: photo, file: box.png, text: {en: The box., zh-Hans: 盒子。}}
          - {rule: pattern, file: pattern.csv}
        versions: [{text: {en: One sheet., zh-Hans: 一张纸。}, files: [box.png, pattern.csv]}]
        ai_use: {used: false}
        verdict: revise
        comment: {en: Where does it rattle?, zh-Hans: 哪里在响？}
      - reflection: {en: The lid does., zh-Hans: 是盖子。}
        ai_use: {used: true, tools: {en: A chatbot, zh-Hans: 聊天机器人}, purpose: {en: Words, zh-Hans: 找词},
          checked: {en: I read it., zh-Hans: 自己读过。}}
        comment: {en: Good., zh-Hans: 好。}
  - stage: test
    rounds:
      - versions: [{text: {en: With felt., zh-Hans: 垫毛毡。}, change: {en: Felt., zh-Hans: 毛毡。}}]
  - stage: exhibit
    rounds: [{}]
assessment:
  levels: {LEVELS}
  comments: {}
  summary: {en: It is quiet., zh-Hans: 真的安静。}
"""
TABLE = b"side,cm\nlong,12\nshort,8\n"


def picture() -> bytes:
    """A PNG of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def tell(course: Folder) -> None:
    """Give the small course a brief with every kind of evidence, and a sample project that walks it."""
    course.write("briefs/paper-box.yaml", BRIEF.lstrip())
    course.write(SAMPLE, TOLD.replace("{LEVELS}", "{idea: high, making: high}").lstrip())
    course.write("samples/a-quiet-box/box.png", picture())
    course.write("samples/a-quiet-box/pattern.csv", TABLE)
