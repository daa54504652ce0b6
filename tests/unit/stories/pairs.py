"""Pairs of headlines that tell one event, and pairs that do not; all of them invented."""

from __future__ import annotations

#: Other words, other outlets, other languages for one event.
SAME = (
    # English paraphrases
    (
        "China imposes export controls on antimony and tungsten",
        "Beijing restricts antimony, tungsten exports",
    ),
    (
        "US to impose 50% tariff on Brazilian goods from August 1",
        "Trump slaps 50 percent tariff on imports from Brazil",
    ),
    (
        "Canada hits back with 25% tariffs on US steel",
        "Ottawa slaps retaliatory 25% duties on American steel",
    ),
    (
        "EU opens anti-dumping probe into Chinese titanium dioxide",
        "Brussels launches anti-dumping investigation into titanium dioxide from China",
    ),
    (
        "China suspends export ban on gallium and germanium to the US",
        "Beijing lifts ban on gallium, germanium exports to America",
    ),
    (
        "India considers curbs on rare earth exports to Japan",
        "India weighs restrictions on rare earth shipments to Japan",
    ),
    (
        "Indonesia raises nickel export levy to 10%",
        "Jakarta hikes export levy on nickel to 10 percent",
    ),
    (
        "White House delays tariffs on Mexican trucks by 90 days",
        "US postpones truck tariffs on Mexico for three months",
    ),
    (
        "Trump threatens 200% tariff on French wine",
        "US president warns of 200 percent duty on wine from France",
    ),
    (
        "Supreme Court to hear challenge to emergency tariffs",
        "Supreme Court agrees to hear case on emergency tariffs",
    ),
    (
        "US and Switzerland agree to cut tariffs to 15%",
        "Switzerland, US reach deal lowering tariffs to 15 percent",
    ),
    (
        "Vietnam halts exports of rare earth ore",
        "Hanoi bans rare earth ore exports",
    ),
    (
        "China adds five US drone makers to unreliable entity list",
        "Beijing puts five American drone companies on unreliable entities list",
    ),
    (
        "EU proposes 50% tariff on steel imports above quota",
        "Brussels to double steel import duties to 50%, cut quotas",
    ),
    (
        "Congo extends cobalt export ban by three months",
        "DRC prolongs ban on cobalt exports for another three months",
    ),
    (
        "Ford halts production at Chicago plant over magnet shortage",
        "Magnet shortage forces Ford to stop Chicago plant",
    ),
    (
        "Pentagon takes stake in rare earth miner Example Materials",
        "US defense department buys stake in rare earths producer Example Materials",
    ),
    (
        "Japan and EU sign critical minerals supply pact",
        "EU, Japan agree critical minerals partnership",
    ),
    (
        "Mexico approves tariffs of up to 50% on Asian cars",
        "Mexican senate passes 50% tariffs on cars from Asia",
    ),
    (
        "China requires licences for exports of lithium battery technology",
        "Beijing imposes licensing on lithium battery technology exports",
    ),
    (
        "US lifts tariffs on Brazilian coffee and beef",
        "Trump removes tariffs on coffee, beef from Brazil",
    ),
    (
        "China tightens rare earth export controls",
        "China tightens controls on rare earth exports - Example Business Daily",
    ),
    (
        "Malaysia bans export of raw rare earths",
        "Kuala Lumpur: Malaysia to ban raw rare earth exports",
    ),
    (
        "Wall Street slides as Trump renews tariff threat against EU",
        "Dow tumbles 600 points on Trump's new tariff threat to EU",
    ),
    (
        "China denounces US chip export curbs as bullying",
        "Beijing slams US curbs on chip exports",
    ),
    (
        "Nvidia wins US approval to sell H20 chips to China",
        "US clears Nvidia to sell H20 chips to China",
    ),
    # Chinese, Japanese, Korean
    ("商务部:对锑相关物项实施出口管制", "中国对锑实施出口管制 商务部发布公告"),
    ("美国对巴西商品加征50%关税", "特朗普宣布对巴西商品征收50%关税"),
    ("トランプ氏、ブラジル製品に50%関税", "米国、ブラジル製品に50%の関税を課すと発表"),
    ("중국, 희토류 수출 통제 강화", "中 희토류 수출통제 강화...반도체 업계 긴장"),
    # German, French, Spanish
    (
        "China verschärft Exportkontrollen für Seltene Erden",
        "Peking verschärft Ausfuhrkontrollen bei Seltenen Erden",
    ),
    (
        "La Chine restreint ses exportations de terres rares",
        "Terres rares : Pékin restreint les exportations",
    ),
    (
        "Trump anuncia aranceles del 50% a Brasil",
        "EE.UU. impone aranceles del 50% a productos de Brasil",
    ),
    # Across languages, by shared facts
    ("China imposes export controls on antimony", "中国对锑实施出口管制"),
    ("US to impose 50% tariff on Brazilian goods", "特朗普宣布对巴西商品征收50%关税"),
    (
        "China tightens rare earth export controls",
        "China verschärft Exportkontrollen für Seltene Erden",
    ),
    (
        "China tightens rare earth export controls",
        "La Chine durcit le contrôle des exportations de terres rares",
    ),
    (
        "China tightens rare earth export controls",
        "China endurece los controles a la exportación de tierras raras",
    ),
    ("China tightens rare earth export controls", "中国、レアアースの輸出規制を強化"),
    ("China tightens rare earth export controls", "중국, 희토류 수출 통제 강화"),
    ("中国加强稀土出口管制", "중국, 희토류 수출 통제 강화"),
    (
        "Trump threatens 200% tariff on French wine",
        "Trump droht Frankreich mit 200 Prozent Zoll auf Wein",
    ),
    (
        "Trump threatens 200% tariff on French wine",
        "Trump menace le vin français de droits de douane de 200%",
    ),
    ("Indonesia raises nickel export levy to 10%", "印尼将镍出口税提高至10%"),
    (
        "Mexico imposes 50% tariff on Chinese cars",
        "México impone aranceles del 50% a los autos chinos",
    ),
    # More of both kinds
    (
        "China expands rare earth export curbs to five more elements",
        "Beijing adds five rare earths to export control list",
    ),
    (
        "Trump says 25% tariff on medium and heavy trucks starts Nov. 1",
        "US to levy 25% duty on imported heavy trucks from November 1",
    ),
    (
        "EU agrees to cut tariffs on US industrial goods",
        "European Union approves removing duties on American industrial goods",
    ),
    (
        "US Commerce Department launches Section 232 investigation into polysilicon imports",
        "US opens national security probe of polysilicon imports under Section 232",
    ),
    (
        "Mexico's Congress approves tariffs on Chinese goods",
        "Mexican lawmakers back higher tariffs on China imports",
    ),
    (
        "Nexperia halts wafer supply to China plant",
        "Nexperia stops supplying wafers to its Chinese factory",
    ),
    (
        "Appeals court upholds ruling against Trump tariffs",
        "US appeals court says most Trump tariffs illegal",
    ),
    (
        "India, EU conclude free trade agreement",
        "EU and India seal long-awaited trade deal",
    ),
    (
        "Myanmar rebels halt rare earth mining in Kachin",
        "Kachin rebels stop rare earth mines in Myanmar",
    ),
    (
        "Lynas to build heavy rare earth plant in Malaysia",
        "Lynas plans Malaysian facility for heavy rare earth separation",
    ),
    (
        "MP Materials signs magnet supply deal with Apple",
        "Apple to buy rare earth magnets from MP Materials in $500 million deal",
    ),
    (
        "US, China extend tariff truce by 90 days",
        "Washington and Beijing prolong trade truce for another 90 days",
    ),
    (
        "Trump doubles tariff on Indian goods to 50% over Russian oil",
        "US raises India tariff to 50 percent for buying Russian oil",
    ),
    (
        "中美同意将关税休战延长90天",
        "US, China extend tariff truce by 90 days",
    ),
    (
        "日本とEU、重要鉱物で協力協定に署名",
        "Japan and EU sign critical minerals pact",
    ),
    (
        "Taiwan adds Huawei and SMIC to export control list",
        "Taiwan puts Huawei, SMIC on trade blacklist",
    ),
    (
        "Copper prices surge as Trump announces 50% tariff",
        "Copper jumps to record after Trump vows 50% copper duty",
    ),
    (
        "Canada drops counter-tariffs on US goods",
        "Carney removes many retaliatory tariffs on United States goods",
    ),
    (
        "Peking stoppt Gallium-Exporte in die USA",
        "China bans gallium exports to the United States",
    ),
    (
        "U.S. reaches trade deal with Indonesia, sets 19% tariff",
        "Trump announces 19% tariff on Indonesia under trade deal",
    ),
)

#: Alike in words and other in what happened.
OTHER = (
    # Opposite directions
    ("China tightens rare earth export controls", "China eases rare earth export controls"),
    (
        "US raises tariffs on Chinese solar panels",
        "US cuts tariffs on Chinese solar panels",
    ),
    (
        "China bans gallium exports to the US",
        "China lifts ban on gallium exports to the US",
    ),
    (
        "EU imposes duties on Chinese electric cars",
        "EU scraps duties on Chinese electric cars",
    ),
    ("India restricts rice exports", "India lifts curbs on rice exports"),
    ("Congo bans cobalt exports", "Congo ends cobalt export ban"),
    ("中国收紧稀土出口管制", "中国放宽稀土出口管制"),
    ("美国对中国商品加征关税", "美国取消对中国商品加征的关税"),
    (
        "China verschärft Exportkontrollen für Gallium",
        "China lockert Exportkontrollen für Gallium",
    ),
    ("중국, 희토류 수출 통제 강화", "중국, 희토류 수출 통제 완화"),
    # Other rates
    (
        "Trump imposes 30% tariff on Chinese goods",
        "Trump imposes 145% tariff on Chinese goods",
    ),
    (
        "US to put 25% tariffs on imported trucks",
        "US to put 10% tariffs on imported trucks",
    ),
    ("Mexico plans 50% tariff on Asian cars", "Mexico plans 35% tariff on Asian cars"),
    ("美国对进口药品征收100%关税", "美国对进口药品征收15%关税"),
    (
        "Zölle von 30 Prozent auf EU-Waren angekündigt",
        "Zölle von 15 Prozent auf EU-Waren angekündigt",
    ),
    # Other instruments
    (
        "China announces export controls in Announcement No. 61 of 2025",
        "China announces export controls in Announcement No. 62 of 2025",
    ),
    ("商务部公告2025年第61号 公布出口管制决定", "商务部公告2025年第62号 公布出口管制决定"),
    (
        "US opens Section 232 probe into drone imports",
        "US opens Section 301 probe into drone imports",
    ),
    # Other countries
    ("Trump imposes 25% tariff on Canada", "Trump imposes 25% tariff on Mexico"),
    ("US and Japan sign trade deal", "US and Vietnam sign trade deal"),
    ("China restricts graphite exports", "India restricts graphite exports"),
    ("EU opens probe into Chinese tyres", "UK opens probe into Chinese tyres"),
    ("Trump threatens tariffs on France", "Trump threatens tariffs on Spain"),
    ("特朗普威胁对加拿大加征关税", "特朗普威胁对墨西哥加征关税"),
    ("Canada retaliates against US tariffs", "Mexico retaliates against US tariffs"),
    ("US hits India with 50% tariffs", "US hits Brazil with 50% tariffs"),
    # Other goods
    (
        "Trump announces 25% tariff on heavy trucks",
        "Trump announces 25% tariff on kitchen cabinets",
    ),
    ("China bans exports of gallium", "China bans exports of antimony"),
    ("US to impose tariffs on copper", "US to impose tariffs on semiconductors"),
    ("Trump threatens 100% tariff on films", "Trump threatens 100% tariff on chips"),
    ("EU raises duties on steel", "EU raises duties on aluminium"),
    ("中国对镓实施出口管制", "中国对石墨实施出口管制"),
    ("China halts soybean purchases from US", "China halts beef purchases from US"),
    (
        "India imposes anti-dumping duty on solar glass",
        "India imposes anti-dumping duty on PVC resin",
    ),
    # The measure, the answer to it, the market
    (
        "Trump announces 100% tariff on Chinese goods",
        "China vows to defend itself against Trump's 100% tariff",
    ),
    (
        "Trump announces 100% tariff on Chinese goods",
        "Dow drops 800 points after Trump announces 100% tariff on Chinese goods",
    ),
    (
        "Stocks tumble after new China tariff threat",
        "Stocks rally as Trump softens tone on China tariffs",
    ),
    ("China restricts magnet exports", "Japan condemns China's magnet export curbs"),
    # A denial of something else
    (
        "China tightens rare earth export controls",
        "China denies plan to restrict lithium exports",
    ),
    # Same words, other matters
    ("US imposes sanctions on Chinese refinery", "US imposes tariffs on Chinese steel"),
    (
        "Example Metals opens rare earth plant in Texas",
        "Example Metals shuts rare earth plant in Texas",
    ),
    ("China's exports rise 8% in September", "China restricts exports of rare earths"),
    ("EU and Indonesia conclude trade deal", "EU and Indonesia trade talks collapse"),
    ("US tariffs on steel take effect", "US tariffs on lumber take effect"),
    # Verbs turned round, and other goods
    (
        "China suspends port fees on US ships for one year",
        "China imposes port fees on US ships",
    ),
    (
        "US tariff on Indian goods raised to 50%",
        "US tariff on Indian goods cut to 18%",
    ),
    (
        "Lynas opens heavy rare earth plant in Malaysia",
        "Lynas shuts rare earth plant in Australia",
    ),
    (
        "Trump threatens 10% extra tariff on Canada",
        "Trump threatens 35% tariff on Canada",
    ),
    (
        "US imposes anti-dumping duties on graphite from China",
        "US imposes anti-dumping duties on tyres from Thailand",
    ),
    (
        "China approves rare earth exports to Suzuki",
        "China rejects rare earth exports to Suzuki",
    ),
    (
        "BIS adds 23 Chinese firms to Entity List",
        "BIS removes 33 Chinese firms from Unverified List",
    ),
    (
        "Japan's exports to US fall 10%",
        "Japan, US sign tariff deal",
    ),
    (
        "Trump raises global tariff to 15%",
        "Trump raises steel tariff to 50%",
    ),
    (
        "China bans rare earth exports to Japan",
        "China bans seafood imports from Japan",
    ),
    (
        "Indonesia lifts bauxite export ban",
        "Indonesia bans bauxite exports",
    ),
    (
        "Supreme Court strikes down tariffs",
        "Supreme Court upholds tariffs",
    ),
    (
        "US extends China tariff truce",
        "US ends China tariff truce",
    ),
    (
        "China's gallium exports fall to zero in March",
        "China's germanium exports fall to zero in March",
    ),
    (
        "Announcement No. 55: export controls on superhard materials",
        "Announcement No. 56: export controls on rare earth equipment",
    ),
    (
        "Netherlands suspends control of Nexperia",
        "Netherlands takes control of Nexperia",
    ),
    (
        "MP Materials shares jump 20%",
        "MP Materials signs deal with Apple",
    ),
    (
        "US grants tariff exclusion for Chinese machinery",
        "US grants tariff exclusion for Chinese medical goods",
    ),
    (
        "欧盟对中国电动汽车加征关税",
        "欧盟对中国钢铁加征关税",
    ),
    (
        "Zölle auf Stahl steigen auf 50 Prozent",
        "Zölle auf Stahl sinken auf 15 Prozent",
    ),
    (
        "トランプ氏、日本車に25%関税",
        "トランプ氏、日本車関税を15%に引き下げ",
    ),
    (
        "한국산 철강에 50% 관세",
        "한국산 자동차에 25% 관세",
    ),
)

#: Reports with the first sentence of their text, as (headline, text), that tell one event.
SAME_WITH_TEXT = (
    (
        (
            "Additions to the Entity List",
            "The Bureau of Industry and Security adds 18 entities under the destination of China.",
        ),
        (
            "US puts 18 Chinese firms on trade blacklist",
            "The Bureau of Industry and Security added them to its Entity List on Tuesday.",
        ),
    ),
    (
        (
            "Tungsten Powder From China: Final Determination of Sales at Less Than Fair Value",
            "Commerce finds a dumping margin of 190.2 percent for tungsten powder.",
        ),
        (
            "US sets 190.2% anti-dumping duty on Chinese tungsten powder",
            "The Commerce Department found dumping.",
        ),
    ),
    (
        (
            "Announcement No. 10 of 2025 of the Ministry of Commerce of China",
            "Export controls apply to tungsten, tellurium and bismuth from today.",
        ),
        (
            "China restricts exports of tungsten, tellurium and bismuth",
            "MOFCOM Announcement No. 10 took effect at once.",
        ),
    ),
    (
        (
            "Namibia to ban exports of raw lithium, newspaper says",
            "The mines ministry drafts the order, the paper reported.",
        ),
        (
            "Namibia denies report of plan to ban exports of raw lithium",
            "The mines ministry called the newspaper report wrong.",
        ),
    ),
    (
        (
            "Chile's Codelco declares force majeure after furnace fire at Caletones",
            "The smelter will be down for weeks.",
        ),
        (
            "Furnace fire stops Caletones smelter, copper shipments hit",
            "Codelco told customers of force majeure.",
        ),
    ),
    (
        (
            "Gabon interdit l'exportation de manganèse brut",
            "La mesure entre en vigueur en 2029.",
        ),
        (
            "Gabon bans exports of raw manganese",
            "The measure takes effect in 2029.",
        ),
    ),
    (
        (
            "Indonesia larang ekspor bauksit mulai Juni",
            "Bijih harus diolah di dalam negeri.",
        ),
        (
            "Indonesia bans bauxite exports from June",
            "Ore must be processed at home.",
        ),
    ),
    (
        (
            "EUA impõem tarifa de 40% sobre aço do Brasil",
            "A medida vale a partir de agosto.",
        ),
        (
            "US imposes 40% tariff on Brazilian steel",
            "The measure applies from August.",
        ),
    ),
)

#: Reports with their text that tell two matters.
OTHER_WITH_TEXT = (
    # A section of a law used on two products
    (
        (
            "Commerce opens Section 232 investigation into quartz imports",
            "Comments are due in three weeks.",
        ),
        (
            "Commerce opens Section 232 investigation into vanillin imports",
            "Comments are due in three weeks.",
        ),
    ),
    # Two duties on one product
    (
        (
            "India starts anti-dumping inquiry into Chinese solar glass",
            "The directorate published a notice.",
        ),
        (
            "India starts anti-subsidy inquiry into Chinese solar glass",
            "The directorate published a notice.",
        ),
    ),
    # Two companies
    (
        (
            "Teck halts output at Highland Valley over strike",
            "The copper mine in Canada stopped on Sunday.",
        ),
        (
            "Hudbay halts output at Snow Lake over strike",
            "The copper mine in Canada stopped on Sunday.",
        ),
    ),
    (
        ("US adds chipmaker Loongson to Entity List", "The Commerce Department said so on Friday."),
        ("US adds chipmaker Phytium to Entity List", "The Commerce Department said so on Friday."),
    ),
    # An event and what its price makes of it
    (
        ("Myanmar suspends tin mining in Wa", "The halt starts in August."),
        ("Tin prices leap after Myanmar suspends mining in Wa", "The metal gained 9 percent."),
    ),
    (
        ("China halts antimony exports to US", "The ban holds until November."),
        ("Antimony surges as China halts exports to US", "Traders paid a record price."),
    ),
    # Who does it to whom
    (
        ("China puts sanctions on American drone makers", "The list has five names."),
        ("America puts sanctions on Chinese drone makers", "The list has five names."),
    ),
    # A denial of something else
    (
        ("Peru suspends copper concentrate exports", "Ports were closed by storms."),
        ("Peru denies plan to tax lithium", "The minister said the report was wrong."),
    ),
)
