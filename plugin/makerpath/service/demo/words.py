"""What the demonstration's makers write, by stage, in their own language."""

from __future__ import annotations

WORDS: dict[str, dict[str, list[str]]] = {
    "en": {
        "launch": [
            "My light speaks for the night market under the east bridge. My grandmother sold noodles there for twenty years, and next spring it moves indoors. What would somebody who never smelled it need to see?",
            "I work on Tuesdays after school in the craft room and on Saturday mornings at home. If the clay cracks I ask Ms Zhou. My three rules: cut away from the body, no mains, wipe clay dust wet.",
        ],
        "empathize": [
            "Between six and seven the lamps come on from the river side first. Steam makes the light soft; the price boards are red, and every stall has one dented enamel bowl in front.",
            "Mr Fang, who repairs shoes: \u201cPeople do not come for the noodles. They come because here nobody asks how long you sit.\u201d",
        ],
        "define": [
            "It succeeds when three people who know the market name it within a minute, when it can be read from two metres, and when it burns four hours without getting warmer than my hand.",
            "At most 30 cm high, at most 60 yuan, four weeks. Scissors, craft knife, air-dry clay. An LED at 5 V from a power bank, no flame, no mains.",
        ],
        "ideate": ["The long roof line wins: it is the only one of the three that my uncle recognised upside down. From the bowl idea I keep the dents."],
        "plan": [
            "Paper 120 g, 2 sheets, 6 yuan. Air-dry clay 500 g, 12 yuan. LED strip 5 V, 15 yuan. Glue, 4 yuan. One sheet too many for mistakes. I pay from my own pocket money; the school gives the clay.",
            "Craft room, table 3, cutting mat and new blades. I was trained on the knife in module 1; the heat gun I use only with Ms Zhou beside me.",
            "Blade: mat, metal ruler, cap on. Dust: work wet. Heat: the strip is glued to the clay, not to the paper. Electricity: 5 V only, plug pulled when I leave.",
        ],
        "prototype": ["I thought the roof would hold itself. It did not: 120 g paper folds at the third window. I glued a strip inside, which now shows as a shadow, and that shadow looks like the gutter."],
        "test": [
            "Five people looked from two metres. Two said market, two said temple, one said shoe shop. All five pointed at the roof first. After four hours the clay was at 31 degrees.",
            "The windows stood too regular, that made it a temple. Version 2 has stalls of different widths, and the bowl in front.",
        ],
        "exhibit": [
            "Shown on Friday in the entrance hall, forty visitors, with a card that says where the pattern of the roof tiles comes from. A caretaker stood in front of it for a long time and then told me where his stall had been.",
            "I would begin with people next time. My best change came from the man who repairs shoes, and I nearly did not ask him. I also learned that a mistake can become the gutter.",
        ],
        "transfer": ["Licence CC BY 4.0 for my own drawing; the tile pattern is a traditional one from our province."],
        "reflection": ["I had tested only with people who knew my project. This time I asked strangers, and the answers were different."],
    },
    "zh-Hans": {
        "launch": [
            "我的灯替东桥下的夜市说话。外婆在那里卖了二十年面,明年春天夜市要搬进楼里。一个从没闻过那股味道的人,要看见什么才会懂?",
            "每周二放学后在手工教室做,周六上午在家做。陶泥开裂就去问周老师。我最看重的三条:刀口朝外、不接市电、湿擦泥尘。",
        ],
        "empathize": [
            "六点到七点,灯是从靠河那边先亮起来的。热气把光变软;价目牌是红的,每个摊子前面都有一只磕了边的搪瓷碗。",
            "修鞋的方师傅说:“大家来不是为了吃面。是因为在这里,没人问你要坐多久。”",
        ],
        "define": [
            "做到这些算成功:三个熟悉夜市的人一分钟内认出它;两米外看得清;连续亮四小时,摸上去不比手热。",
            "高不超过 30 厘米,花费不超过 60 元,四周完成。工具有剪刀、刻刀、免烧陶泥。用充电宝带 5 V 的 LED,不用明火,不接市电。",
        ],
        "ideate": ["选长屋顶那个:三个里只有它,倒过来舅舅也认得出。搪瓷碗那个方案里,我留下了磕边。"],
        "plan": [
            "120 克纸两张,6 元;免烧陶泥 500 克,12 元;5 V 灯带,15 元;胶,4 元。多备一张纸防失误。我用自己的零花钱,陶泥由学校出。",
            "手工教室三号桌,切割垫、新刀片。第一模块学过用刀;热风枪只在周老师在旁边时用。",
            "刀:垫板、钢尺、用完盖上。泥尘:湿着做。发热:灯带贴在陶座上,不贴纸。用电:只用 5 V,人走断电。",
        ],
        "prototype": ["我以为屋顶自己撑得住,结果 120 克的纸在第三个窗口处折了。里面加了一条纸筋,亮灯后露出一道影子,倒像屋檐的水槽。"],
        "test": [
            "五个人站在两米外看:两个说是集市,两个说是庙,一个说是鞋店。五个人都先指屋顶。亮了四小时,陶座 31 度。",
            "窗口排得太整齐,所以像庙。第二版的摊位有宽有窄,前面加了碗。",
        ],
        "exhibit": [
            "周五在门厅展出,来了四十位观众,旁边的卡片写明瓦纹的来历。一位保安站了很久,然后告诉我当年他家摊子的位置。",
            "下次我会先从人开始。最好的改动来自修鞋的方师傅,而我差点没问他。我还学到:失误也可以变成水槽。",
        ],
        "transfer": ["自己画的部分用 CC BY 4.0 授权;瓦纹是本省的传统纹样。"],
        "reflection": ["上次我只找知道这个项目的人试。这次我问了陌生人,回答完全不一样。"],
    },
}
CHANGES = {
    "en": "Stalls of different widths, the bowl in front, and a strip inside the roof that does not show any more.",
    "zh-Hans": "摊位改成有宽有窄,前面加了碗,屋顶里的纸筋不再透出来。",
}
VERSION = {
    "en": "Paper roof on a clay base, one LED strip, four windows. It is to find out whether the roof alone says market.",
    "zh-Hans": "纸屋顶、陶底座、一条灯带、四个窗口。这一版想弄清:光靠屋顶,看得出是集市吗?",
}
COMMENTS = {
    "pass": {"en": "Clear and honest. Go on.", "zh-Hans": "清楚、实在。继续。"},
    "revise": {
        "en": "You asked only friends who know the project. Ask two people who do not, and tell me what changed.",
        "zh-Hans": "你只问了知道这个项目的朋友。再问两个不知道的人,告诉我有什么不同。",
    },
    "mentor": {
        "en": "Look at how old shop signs use shadow. Your gutter is a good accident; keep it on purpose.",
        "zh-Hans": "看看老招牌怎么用影子。那道“水槽”是个好的意外,不妨有意留下。",
    },
}
TITLES = {"en": "The market under the bridge", "zh-Hans": "桥下的夜市"}
