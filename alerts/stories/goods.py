"""Which goods a headline is about, so that a tariff on trucks is not one on timber.

Facts name materials; these are the other goods that measures are put on, in rough classes.
"""

from __future__ import annotations

import re

from alerts.text.fingerprint import stem

_WORDS = {
    "steel": "steel stainless stahl acier acero 钢铁 钢材 鉄鋼 철강",
    "aluminium": "aluminium aluminum aluminio 铝 アルミ 알루미늄",
    "copper": "copper kupfer cuivre cobre 铜 銅 구리",
    "vehicles": "car auto automobile vehicle ev evs voiture automóvil autos 汽车 自動車 자동차",
    "trucks": "truck lorry lkw camión 卡车",
    "drugs": "pharma pharmaceutical drug medicine medication generic arznei 药品 医薬品 의약품",
    "wood": "timber lumber wood softwood plywood furniture cabinet sofa holz bois madera 木材 家具",
    "films": "movie film hollywood 电影",
    "soy": "soy soya soybean sorghum sojabohnen 大豆",
    "meat": "beef pork poultry chicken meat 牛肉 猪肉",
    "grain": "wheat corn barley rice grain 小麦 コメ",
    "dairy": "dairy milk cheese 乳制品",
    "sugar": "sugar ethanol 糖",
    "fruit": "coffee banana cocoa tomato avocado orange 咖啡",
    "seafood": "seafood fish shrimp 水产品 水産物 수산물",
    "canola": "canola rapeseed 油菜籽",
    "drinks": "wine spirits cognac brandy whisky whiskey champagne 葡萄酒 白兰地",
    "solar": "solar photovoltaic polysilicon 光伏 多晶硅",
    "batteries": "battery batteries cathode anode 电池 電池 배터리",
    "ships": "ship vessel shipbuilding port 船舶 造船 조선",
    "aircraft": "aircraft plane jet airbus boeing 飞机",
    "electronics": "phone smartphone iphone laptop computer electronics console 手机 智能手机",
    "machinery": "machinery robot robotics machine 机器人",
    "toys": "toy",
    "clothes": "clothing textile apparel garment shoe footwear 纺织 服装",
    "energy": "oil gas crude lng coal uranium petrol diesel 石油 原油",
    "parcels": "parcel minimis package temu shein 包裹",
    "fertiliser": "fertiliser fertilizer potash phosphate urea 化肥",
    "chips": "chip semiconductor chipmaking nvidia asml nexperia 芯片 半导体 半導体 반도체",
    "medical": "medical device mask syringe",
    "cranes": "crane",
    "jewellery": "watch diamond gold silver jewelry jewellery",
    "rubber": "rubber tyre tire",
    "cement": "cement glass ceramic tile",
    "chemicals": "chemical plastics resin polymer",
    "drones": "drone 无人机",
}
_GOOD = {stem(word): good for good, words in _WORDS.items() for word in words.split()}
_WIDE = {w: g for g, words in _WORDS.items() for w in words.split() if w[0] >= "\u3005"}
_WIDE_WORD = re.compile("|".join(sorted(_WIDE, key=len, reverse=True)))

#: Materials by a name for many: stated beside the name of one they are no contradiction.
GROUPS = frozenset({
    "rare earths", "critical minerals", "critical raw materials", "magnets", "permanent magnets",
    "rare earth magnets", "strategic metals", "rare earth elements", "heavy rare earths",
    "light rare earths",
})  # fmt: skip


def goods_of_words(words: list[str]) -> frozenset[str]:
    """The classes of goods that folded words name."""
    return frozenset(_GOOD[each] for word in words if (each := stem(word)) in _GOOD)


def goods_of_wide(text: str) -> frozenset[str]:
    """The classes of goods that a text written without blanks names."""
    return frozenset(_WIDE[found] for found in _WIDE_WORD.findall(text))
