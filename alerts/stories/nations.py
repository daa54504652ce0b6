"""Which countries a headline names: by name, people, capital, government or leader.

Facts name the countries a measure comes from and is aimed at. To tell stories apart, those that
are only mentioned count as well, in the order in which the headline names them.
"""

from __future__ import annotations

import re

# Country: the words that mean it, folded. Values equal those of the facts, so both can be joined.
_WORDS = {
    "China": "china chinas chinese beijing xi mofcom chinesisch chinesische chinesischen pékin "
    "pekin peking chine chinois chinoise chinoises chino chinos pekín 中国 北京 中方 习近平 "
    "商务部 中國 중국 베이징 tiongkok cina chinesa chineses pequim cinese",
    "United States": "us u.s usa american americans america washington trump biden bessent greer "
    "lutnick ustr amerikanisch amerikanische états-unis etats-unis américain américaine "
    "américains estadounidense estadounidenses eeuu 美国 美國 特朗普 川普 美方 白宫 米国 "
    "トランプ 미국 트럼프 백악관 eua pentagon norteamericano",
    "European Union": "eu european brussels ue europäische europäischen européenne bruxelles "
    "bruselas brüssel leyen sefcovic 欧盟 歐盟 eu委員会 유럽연합 brüssels bruxelas europea "
    "europeo europeia europeu européen eropa",
    "Japan": "japan japanese tokyo japon japonais japanische japón japonés 日本 东京 東京 일본 "
    "도쿄 japonesa japoneses japanischen jepang takaichi ishiba",
    "South Korea": "korea korean seoul corea südkorea coréen 韩国 韓国 韓國 한국 서울 "
    "südkoreanische coreano coreana korsel",
    "Taiwan": "taiwan taiwanese taipei 台湾 台灣 대만",
    "India": "india indian indias delhi modi inde indien indische indio 印度 インド 인도 índia "
    "indiana indiano",
    "Canada": "canada canadian ottawa carney kanada canadien canadá canadiense 加拿大 カナダ "
    "캐나다 kanadische canadienne canadense",
    "Mexico": "mexico mexican sheinbaum mexiko méxico mexique mexicano 墨西哥 メキシコ 멕시코 "
    "mexicanos mexicana mexicanas mexikanische meksiko mexicain",
    "United Kingdom": "uk britain british london starmer großbritannien britisch britische "
    "royaume-uni britannique británico 英国 英國 イギリス 영국 inggris",
    "Germany": "germany german berlin merz deutschland deutsche deutscher allemagne allemand "
    "alemania alemán 德国 德國 ドイツ 독일 deutschen deutschlands alemanha alemão jerman "
    "bundesregierung",
    "France": "france french paris macron frankreich französisch français française francia 法国 "
    "フランス 프랑스 französischen prancis frança",
    "Italy": "italy italian rome meloni italien italia 意大利 イタリア 이탈리아",
    "Spain": "spain spanish madrid sanchez spanien espagne españa español 西班牙 スペイン 스페인",
    "Netherlands": "netherlands dutch hague niederlande niederländische pays-bas néerlandais "
    "holanda holandés 荷兰 オランダ 네덜란드",
    "Poland": "poland polish warsaw polen pologne polonia",
    "Switzerland": "switzerland swiss bern schweiz schweizer suisse suiza 瑞士 スイス 스위스",
    "Russia": "russia russian russians moscow putin kremlin russland russische russie rusia ruso "
    "俄罗斯 ロシア 러시아 russischen russischer russischem russes russe rusa rússia moskau "
    "moscou moscú rusland",
    "Ukraine": "ukraine ukrainian kyiv kiev zelensky zelenskyy ucrania 乌克兰 ウクライナ "
    "우크라이나",
    "Australia": "australia australian canberra albanese australien australie 澳大利亚 豪州 호주 "
    "australische australischen australienne australiano austrália",
    "New Zealand": "zealand wellington",
    "Brazil": "brazil brazilian brasilia lula brasilien brésil brasil 巴西 ブラジル 브라질 "
    "brasileiro brasileira brasileiros brasileño brasileña brasileños brasília brasilianische",
    "Argentina": "argentina argentine milei argentinien argentino",
    "Chile": "chile chilean santiago chilenische chileno chilena chilenos chili 智利 チリ 칠레",
    "Indonesia": "indonesia indonesian jakarta prabowo indonesien indonésie 印尼 インドネシア "
    "indonésia indonésien indonésienne indonesische indonesio 印度尼西亚 인도네시아 "
    "インドネシア政府",
    "Malaysia": "malaysia malaysian 马来西亚 マレーシア 말레이시아 malasia malásia malaisie",
    "Vietnam": "vietnam vietnamese hanoi 越南 ベトナム 베트남 vietnamesische viêt-nam vietnamita "
    "vietnã",
    "Thailand": "thailand thai bangkok 泰国 タイ政府 태국",
    "Philippines": "philippines philippine manila 菲律宾 フィリピン",
    "Singapore": "singapore 新加坡 シンガポール",
    "Myanmar": "myanmar burma kachin 缅甸 ミャンマー 미얀마 birmanie birmania mianmar",
    "Kazakhstan": "kazakhstan kazakh astana kasachstan kazajistán cazaquistão 哈萨克斯坦 "
    "カザフスタン 카자흐스탄",
    "DR Congo": "congo congolese drc rdc kinshasa kongo congolais congolaise 刚果 コンゴ 콩고",
    "South Africa": "pretoria",
    "Turkey": "turkey turkish turkiye ankara türkei turquie turquía turki 土耳其",
    "Iran": "iran iranian tehran 伊朗 イラン",
    "Israel": "israel israeli netanyahu 以色列 イスラエル",
    "Saudi Arabia": "saudi riyadh",
    "Greenland": "greenland grönland",
    "Norway": "norway norwegian oslo norwegen norwegische norvège noruega 挪威",
    "Sweden": "sweden swedish stockholm schweden schwedische suède suecia 瑞典",
    "Pakistan": "pakistan pakistani islamabad",
    "Zimbabwe": "zimbabwe harare simbabwe zimbabué zimbábue 津巴布韦",
    "Guinea": "guinea conakry guinean guinée guinéen guineano guineas 几内亚 ギニア",
    "Hong Kong": "hongkong 香港",
    "Venezuela": "venezuela venezuelan caracas",
    "Cuba": "cuba cuban havana",
    "Mali": "mali malian bamako malien malienne 马里 マリ共和国",
    "Niger": "niger nigerien niamey nigérien nigérienne 尼日尔",
    "Nigeria": "nigeria nigerian abuja nigérian 尼日利亚",
    "Burkina Faso": "burkina ouagadougou burkinabè burkinabe",
    "Ghana": "ghana ghanaian accra ghanéen 加纳",
    "Gabon": "gabon gabonese libreville gabonais gabun 加蓬 ガボン",
    "Zambia": "zambia zambian lusaka sambia zambie 赞比亚",
    "Tanzania": "tanzania tanzanian dodoma tansania tanzanie",
    "Namibia": "namibia namibian windhoek namibie",
    "Botswana": "botswana gaborone",
    "Mozambique": "mozambique mozambican maputo mosambik moçambique",
    "Madagascar": "madagascar malagasy antananarivo",
    "Rwanda": "rwanda rwandan kigali ruanda",
    "Angola": "angola angolan luanda angolano",
    "Malawi": "malawi lilongwe",
    "Kenya": "kenya kenyan nairobi",
    "Morocco": "morocco moroccan rabat maroc marruecos marokko marrocos",
    "Egypt": "egypt egyptian cairo ägypten égypte egipto",
    "Algeria": "algeria algerian algiers algérie",
    "Peru": "peru peruvian lima perú péruvien peruano 秘鲁 ペルー 페루",
    "Bolivia": "bolivia bolivian bolivie boliviano bolívia 玻利维亚",
    "Colombia": "colombia colombian bogotá bogota kolumbien colombie colombiano",
    "Ecuador": "ecuador ecuadorian quito ecuatoriano",
    "Panama": "panama panamanian panamá panameño panameña 巴拿马",
    "Mongolia": "mongolia mongolian ulaanbaatar mongolei mongolie 蒙古 モンゴル 몽골",
    "Uzbekistan": "uzbekistan uzbek tashkent",
    "Kyrgyzstan": "kyrgyzstan kyrgyz bishkek",
    "Laos": "laos lao laotian vientiane",
    "Cambodia": "cambodia cambodian phnom camboya",
    "Bangladesh": "bangladesh bangladeshi dhaka",
    "Sri Lanka": "lanka colombo",
    "Denmark": "denmark danish copenhagen dänemark danemark dinamarca",
    "Finland": "finland finnish helsinki finnland",
    "Austria": "austria austrian vienna österreich autriche",
    "Belgium": "belgium belgian belgien belgique",
    "Portugal": "portugal portuguese lisbon portugiesische",
    "Greece": "greece greek athens griechenland",
    "Hungary": "hungary hungarian budapest orban ungarn",
    "Czech Republic": "czech czechia prague tschechien",
    "Serbia": "serbia serbian belgrade serbien",
    "Romania": "romania romanian bucharest",
    "Estonia": "estonia estonian tallinn estland",
    "Ireland": "ireland irish dublin irland",
    "United Arab Emirates": "uae emirati dhabi dubai",
    "Qatar": "qatar qatari doha",
    "Iraq": "iraq iraqi baghdad",
    "Belarus": "belarus belarusian minsk",
    "New Caledonia": "caledonia nouvelle-calédonie",
    "North Korea": "pyongyang 朝鲜 北朝鮮 북한",
}

#: Every country that has a name here.
NATIONS = frozenset(_WORDS)
_NATION = {word: nation for nation, words in _WORDS.items() for word in words.split()}
_NATIONS = {word: (nation,) for word, nation in _NATION.items()}
_WIDE = sorted((w for w in _NATION if not w[0].isascii() and w[0] >= "\u3005"), key=len)[::-1]
_WIDE_NAME = re.compile("|".join(map(re.escape, _WIDE)))
# Headlines in wide script abbreviate a pair of countries to one character each.
_WIDE_PAIRS = {
    "中美": ("China", "United States"), "美中": ("United States", "China"),
    "对华": ("China",), "對華": ("China",), "对美": ("United States",), "對美": ("United States",),
    "对日": ("Japan",), "对欧": ("European Union",), "対中": ("China",),
    "対米": ("United States",),
    "米中": ("United States", "China"), "日中": ("Japan", "China"),
    "中欧": ("China", "European Union"),
    "미중": ("United States", "China"), "대중": ("China",), "대미": ("United States",),
}  # fmt: skip
_WIDE_PAIR = re.compile("|".join(_WIDE_PAIRS))
# Korean and Japanese headlines write one Chinese character for a country, standing alone.
_WIDE_SIGN = re.compile(r"(?<![^\s\"'“‘(\[,…·、「])[中美米日韓](?![\u3400-\u9fff])")
_SIGNS = {
    "中": "China", "美": "United States", "米": "United States", "日": "Japan", "韓": "South Korea",
}  # fmt: skip
_SIGN = {sign: (nation,) for sign, nation in _SIGNS.items()}
#: Behind the country that a headline written without blanks is about.
_TOPIC = frozenset(",、，:：はが가이은는")
# Two words of which the first means another country, or none, alone.
_PAIRS = {
    ("north", "korea"): "North Korea",
    ("north", "korean"): "North Korea",
    ("south", "africa"): "South Africa",
    ("south", "african"): "South Africa",
    ("hong", "kong"): "Hong Kong",
    ("white", "house"): "United States",
    ("ee", "uu"): "United States",
    ("united", "states"): "United States",
    ("united", "kingdom"): "United Kingdom",
    ("great", "britain"): "United Kingdom",
    ("états", "unis"): "United States",
    ("estados", "unidos"): "United States",
    ("vereinigte", "staaten"): "United States",
    ("saudi", "arabia"): "Saudi Arabia",
    ("amerika", "serikat"): "United States",
    ("papua", "guinea"): "Papua New Guinea",
    ("new", "guinea"): "Papua New Guinea",
    ("equatorial", "guinea"): "Equatorial Guinea",
    ("anglo", "american"): "",
    ("reino", "unido"): "United Kingdom",
    ("south", "china"): "",
    ("commerce", "department"): "United States",
}


def nations_of_words(words: list[str]) -> list[tuple[int, str]]:
    """Each country that the folded words name, with the place of its word, in order."""
    found: list[tuple[int, str]] = []
    for place, word in enumerate(words):
        if place and (pair := (words[place - 1], word)) in _PAIRS:
            if found and found[-1][0] == place - 1:
                found.pop()
            nation = _PAIRS[pair]
        else:
            nation = _NATION.get(word, "")
        if nation:
            found.append((place, nation))
    return found


def nations_of_wide(text: str) -> list[str]:
    """Each country that a text written without blanks names, each once, first the one it is about.

    >>> nations_of_wide("米中首脳会談控え中国、レアアース規制")
    ['China', 'United States']
    """
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for pattern, names in ((_WIDE_NAME, _NATIONS), (_WIDE_PAIR, _WIDE_PAIRS), (_WIDE_SIGN, _SIGN)):
        found += [(*m.span(), names[m.group()]) for m in pattern.finditer(text)]
    found.sort()
    topic = [n for _, end, (n, *more) in found if not more and text[end : end + 1] in _TOPIC]
    named = (nation for _, _, nations in found for nation in nations)
    return list(dict.fromkeys([*topic[:1], *named]))
