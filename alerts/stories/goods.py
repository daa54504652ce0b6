"""Which goods a headline is about, so that a tariff on trucks is not one on timber.

Facts name materials; these are the other goods that measures are put on, in rough classes.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = {
    "steel": "steel stainless stahl acier acero 钢铁 钢材 鉄鋼 철강 aço baja siderurgia steelmaker",
    "aluminium": "aluminium aluminum aluminio 铝 アルミ 알루미늄 alumínio aluminiums "
    "primäraluminium",
    "copper": "copper kupfer cuivre cobre 铜 銅 구리 tembaga kupfers",
    "vehicles": "car auto automobile vehicle ev evs voiture automóvil autos 汽车 自動車 자동차 "
    "fahrzeug fahrzeuge elektroautos véhicules coches carros veículos kendaraan",
    "trucks": "truck lorry lkw camión 卡车",
    "drugs": "pharma pharmaceutical drug medicine medication generic arznei 药品 医薬品 의약품 "
    "médicaments medicamentos farmacéutico",
    "wood": "timber lumber wood softwood plywood furniture cabinet sofa holz bois madera 木材 家具",
    "films": "movie film hollywood 电影",
    "soy": "soy soya soybean sorghum sojabohnen 大豆 soja kedelai",
    "meat": "beef pork poultry chicken meat 牛肉 猪肉",
    "grain": "wheat corn barley rice grain 小麦 コメ trigo weizen blé",
    "dairy": "dairy milk cheese 乳制品",
    "sugar": "sugar ethanol 糖",
    "fruit": "coffee banana cocoa tomato avocado orange 咖啡",
    "seafood": "seafood fish shrimp 水产品 水産物 수산물",
    "canola": "canola rapeseed 油菜籽",
    "drinks": "wine spirits cognac brandy whisky whiskey champagne 葡萄酒 白兰地 vin vino vinho "
    "wein",
    "solar": "solar photovoltaic polysilicon 光伏 多晶硅 solarmodule solaire paneles",
    "batteries": "battery batteries cathode anode 电池 電池 배터리 batterie batterien baterías "
    "baterai",
    "ships": "ship vessel shipbuilding port 船舶 造船 조선",
    "aircraft": "aircraft aeroplane airplane jet airbus boeing 飞机",
    "electronics": "phone smartphone iphone laptop computer electronics console 手机 智能手机",
    "machinery": "machinery robot robotics machine 机器人",
    "toys": "toy",
    "clothes": "clothing textile apparel garment shoe footwear 纺织 服装",
    "energy": "oil gas crude lng coal uranium petrol diesel 石油 原油 bara kohle charbon carbón "
    "petróleo erdöl",
    "parcels": "parcel minimis package temu shein 包裹",
    "fertiliser": "fertiliser fertilizer potash phosphate urea 化肥",
    "chips": "chip semiconductor chipmaking nvidia asml nexperia 芯片 半导体 半導体 반도체 "
    "halbleiter puces semiconductores semikonduktor",
    "medical": "medical device mask syringe",
    "cranes": "crane",
    "gold": "gold bullion emas oro ouro 黄金 金地金",
    "silver": "silver silber plata prata 白银",
    "jewellery": "watch diamond jewelry jewellery schmuck",
    "rubber": "rubber tyre tire pneus pneu reifen neumáticos llantas tyres 轮胎 タイヤ",
    "cement": "cement glass ceramic tile",
    "chemicals": "chemical plastics resin polymer",
    "nickel": "nickel níquel nikel 镍 ニッケル 니켈",
    "bauxite": "bauxite bauxit bauxita bauksit alumina 铝土矿 ボーキサイト 보크사이트",
    "manganese": "manganese mangan manganèse manganeso manganês 锰 マンガン",
    "zinc": "zinc zink 锌 亜鉛 아연",
    "tin": "tin zinn étain estaño estanho timah 锡 スズ",
    "iron ore": "iron eisenerz 铁矿石 鉄鉱石 철광석",
    "titanium": "titanium titane titanio titânio 钛 チタン",
    "silicon": "silicon silizium silicium silicio silício silikon 工业硅",
    "magnesium": "magnesium magnésium magnesio magnésio 镁 マグネシウム",
    "chromium": "chrome chromium chromite ferrochrome 铬",
    "rebar": "rebar",
    "tinplate": "tinplate weißblech",
    "wind turbines": "turbine turbines windkraft",
    "drones": "drone 无人机",
}
_GOOD = {word: good for good, words in _WORDS.items() for word in words.split()}
_WIDE = {w: g for g, words in _WORDS.items() for w in words.split() if w[0] >= "\u3005"}
_WIDE_WORD = re.compile("|".join(sorted(_WIDE, key=len, reverse=True)))

#: Names for materials of every kind: stated beside the name of one they are no contradiction.
_ANY = frozenset({"critical minerals", "critical raw materials", "strategic metals"})
#: The rare earths, their groups, and what is made of them.
_RARE_EARTHS = frozenset({
    "rare earths", "rare earth elements", "heavy rare earths", "light rare earths", "magnets",
    "permanent magnets", "rare earth magnets", "NdFeB magnets", "samarium-cobalt magnets", "NdPr",
    "lanthanum", "cerium", "praseodymium", "neodymium", "promethium", "samarium", "europium",
    "gadolinium", "terbium", "dysprosium", "holmium", "erbium", "thulium", "ytterbium",
    "lutetium", "scandium", "yttrium",
})  # fmt: skip

_GROUP_NAMES = frozenset(name for name in _RARE_EARTHS if "rare earth" in name or "magnets" in name)


def one_family(some: frozenset[str], others: frozenset[str]) -> bool:
    """True when one side names a group that what the other names may belong to.

    >>> one_family(frozenset({"rare earths"}), frozenset({"dysprosium"}))
    True
    >>> one_family(frozenset({"rare earths"}), frozenset({"cobalt"}))
    False
    """
    if not some or not others:
        return False
    for one, other in ((some, others), (others, some)):
        if one & _ANY or (one & _GROUP_NAMES and other & _RARE_EARTHS):
            return True
    return False


def goods_of_words(words: list[str]) -> frozenset[str]:
    """The classes of goods that folded words name."""
    return frozenset(good for word in words if (good := _good(word)))


@lru_cache(maxsize=16_384)
def _good(word: str) -> str:
    """The class of a word or of its singular; endings alone, for "wins" are no wines."""
    for ending, one in (("", ""), ("s", ""), ("es", ""), ("ies", "y")):
        if word.endswith(ending) and (good := _GOOD.get(word.removesuffix(ending) + one)):
            return good
    return ""


def goods_of_wide(text: str) -> frozenset[str]:
    """The classes of goods that a text written without blanks names."""
    return frozenset(_WIDE[found] for found in _WIDE_WORD.findall(text))
