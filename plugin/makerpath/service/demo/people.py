"""The people of the demonstration school."""

from __future__ import annotations

from dataclasses import dataclass

SLUG = "riverside"
"""The demonstration school's."""


@dataclass(frozen=True)
class DemoPerson:
    """`role` decides what is granted; learners are put on the class roster."""

    email: str
    display_name: str
    certificate_name: str
    role: str
    language: str = "en"
    minor: bool = False


PEOPLE: dict[str, DemoPerson] = {
    "learner": DemoPerson("mei@demo.example", "Lin Mei 林梅", "Lin Mei 林梅", "learner", "zh-Hans", minor=True),
    "instructor": DemoPerson("zhou@demo.example", "Zhou Wen 周文", "Zhou Wen 周文", "instructor"),
    "officer": DemoPerson("office@demo.example", "Hannah Okafor", "Hannah Okafor", "officer"),
    "mentor": DemoPerson("tan@demo.example", "Tan Guo 谭果", "Tan Guo 谭果", "mentor", "zh-Hans"),
    "beginner": DemoPerson("ines@demo.example", "Inês Duarte", "Inês Duarte", "learner"),
}
"""One of each for the front page, and a learner who has not begun."""

COLLEAGUE = DemoPerson("brook@demo.example", "Elena Brook", "Elena Brook", "instructor")
"""Another instructor of the class, who assesses second."""

CLASSMATES: tuple[DemoPerson, ...] = (
    DemoPerson("amir@demo.example", "Amir Hosseini", "Amir Hosseini أمير حسيني", "learner"),
    DemoPerson("yue@demo.example", "Ouyang Yue 欧阳玥", "欧阳玥", "learner", "zh-Hans", minor=True),
    DemoPerson("sofia@demo.example", "Sofia Lindqvist", "Sofia Lindqvist", "learner"),
    DemoPerson("hao@demo.example", "Wang Hao 王昊", "王昊", "learner", "zh-Hans"),
    DemoPerson("kofi@demo.example", "Kofi Mensah", "Kofi Mensah", "learner"),
    DemoPerson("tian@demo.example", "Li Tian 李恬", "李恬", "learner", "zh-Hans"),
    DemoPerson("ravi@demo.example", "Ravi Nair", "Ravi Nair", "learner"),
    DemoPerson("bo@demo.example", "Chen Bo 陈博", "陈博", "learner", "zh-Hans"),
)
