"""Chinese, Japanese and Korean headlines in which one word turns the meaning round."""

from __future__ import annotations

import pytest

from alerts.model.assessment import Direction, Stage
from alerts.model.item import Document
from alerts.rules import RuleSet, assess

#: Language, the escalating headline, the easing one.
PAIRS = (
    # raises, cuts
    ("zh-Hans", "欧盟上调进口钢材关税", "欧盟下调进口钢材关税"),
    ("zh-Hans", "美国将铝关税提高至50%", "美国将铝关税降低至25%"),
    ("zh-Hans", "财政部宣布提高进口汽车关税", "财政部宣布降低进口汽车关税"),
    ("zh-Hant", "美國調升對台灣的關稅", "美國調降對台灣的關稅"),
    ("ja", "米国、自動車への関税を引き上げ", "米国、自動車への関税を引き下げ"),
    ("ja", "インド、電子機器の関税を倍増", "インド、電子機器の関税を半減"),
    ("ko", "미국, 철강 관세 50%로 인상", "미국, 철강 관세 25%로 인하"),
    ("ko", "트럼프, 한국산 자동차 관세 올린다", "트럼프, 한국산 자동차 관세 낮춘다"),
    # imposes, delays, lifts
    ("zh-Hans", "美国对中国电动车加征100%关税", "美国取消对中国电动车加征的关税"),
    ("zh-Hans", "加拿大宣布对美国商品征收报复性关税", "加拿大推迟对美国商品征收报复性关税"),
    ("zh-Hans", "白宫恢复对墨西哥加征关税", "白宫暂停对墨西哥加征关税30天"),
    ("zh-Hant", "美國宣布對台灣晶片課徵關稅", "美國宣布暫緩對台灣晶片課徵關稅"),
    ("zh-Hant", "川普宣布對加拿大加徵關稅", "川普宣布取消對加拿大加徵關稅"),
    ("ja", "トランプ氏、半導体に関税を課すと発表", "トランプ氏、半導体への関税発動を延期"),
    ("ja", "米政権、追加関税を再び発動", "米政権、追加関税を90日間停止"),
    ("ja", "政府、輸入牛肉に関税を課す方針", "政府、輸入牛肉の関税を撤廃"),
    ("ja", "EU、対米報復関税を発動", "EU、対米報復関税を見送り"),
    ("ko", "트럼프, 자동차 관세 25% 부과", "트럼프, 자동차 관세 부과 유예"),
    ("ko", "캐나다, 미국산 제품에 보복관세 부과", "캐나다, 미국산 제품 보복관세 철회"),
    ("ko", "미국, 반도체 관세 부과 발표", "미국, 반도체 관세 부과 90일 연기"),
    # bans, lifts the ban; tightens, eases
    ("zh-Hans", "商务部宣布对锑实施出口管制", "商务部宣布解除对锑的出口管制"),
    ("zh-Hans", "中国扩大稀土出口管制范围", "中国放宽稀土出口管制"),
    ("zh-Hans", "中国禁止向美国出口镓和锗", "中国解除对美国的镓锗出口禁令"),
    ("zh-Hans", "中国暂停对日本出口稀土", "中国恢复对日本出口稀土"),
    ("zh-Hans", "美国禁止向中国出口H20芯片", "美国批准向中国出口H20芯片"),
    ("zh-Hant", "中國加強石墨出口管制", "中國暫停實施石墨出口管制"),
    ("ja", "中国、レアアース輸出規制を強化", "中国、レアアース輸出規制を緩和"),
    ("ja", "中国、ガリウムの輸出を禁止", "中国、ガリウムの禁輸を解除"),
    ("ja", "中国、レアアース輸出を停止", "中国、レアアース輸出を再開"),
    ("ja", "米国、先端半導体の対中輸出を禁止", "米国、先端半導体の対中輸出を許可"),
    ("ko", "중국, 희토류 수출통제 강화", "중국, 희토류 수출통제 완화"),
    ("ko", "중국, 흑연 수출 금지", "중국, 흑연 수출 금지 해제"),
    ("ko", "중국, 갈륨 수출 중단", "중국, 갈륨 수출 재개"),
    ("ko", "미국, 엔비디아 칩 중국 수출 금지", "미국, 엔비디아 칩 중국 수출 허용"),
    # licences and lists
    ("zh-Hans", "商务部拒绝批准稀土出口许可申请", "商务部批准多份稀土出口许可申请"),
    ("zh-Hans", "美国将多家中国芯片企业列入实体清单", "美国将多家中国芯片企业移出实体清单"),
    ("ja", "中国、磁石の輸出許可を出さず", "中国、磁石の輸出許可を発給"),
    ("ja", "米商務省、中国企業を禁輸リストに追加", "米商務省、中国企業を禁輸リストから除外"),
    ("ko", "중국, 희토류 자석 수출 허가 보류", "중국, 희토류 자석 수출 허가 발급"),
    ("ko", "미국, 중국 기업 엔티티 리스트에 추가", "미국, 중국 기업 엔티티 리스트에서 제외"),
    # reliefs, talks, deals, probes
    ("zh-Hans", "美国部分商品关税豁免到期", "美国延长部分商品关税豁免"),
    ("zh-Hans", "中美关税休战破裂", "中美同意延长关税休战90天"),
    ("zh-Hans", "美国终止与加拿大的贸易谈判", "美国重启与加拿大的贸易谈判"),
    ("zh-Hans", "欧盟对中国轮胎发起反倾销调查", "欧盟终止对中国轮胎的反倾销调查"),
    ("ja", "日米関税交渉が決裂", "日米関税交渉が妥結"),
    ("ja", "相互関税の停止期限切れ、米が再発動", "相互関税の停止を90日延長、米が発表"),
    ("ko", "한미 관세 협상 결렬", "한미 관세 협상 타결"),
    ("ko", "미중 관세 휴전 종료", "미중 관세 휴전 1년 연장"),
    ("ko", "미, 반도체 관세 면제 종료", "미, 반도체 관세 면제 연장"),
    ("ko", "EU, 중국산 강관에 반덤핑 관세 부과", "EU, 중국산 강관 반덤핑 조사 종료"),
)  # fmt: skip

#: What somebody says will not come, or only threatens, and the stage it has then.
SAID_OTHERWISE = (
    ("zh-Hans", "商务部否认将限制稀土出口", Stage.DENIED),
    ("zh-Hant", "經濟部否認將對晶片加徵關稅", Stage.DENIED),
    ("ja", "中国、レアアース輸出規制の強化を否定", Stage.DENIED),
    ("ko", "중국 상무부, 희토류 수출 제한설 부인", Stage.DENIED),
    ("zh-Hans", "特朗普威胁对所有进口药品加征关税", Stage.THREATENED),
    ("ja", "トランプ氏、EUへの関税引き上げを示唆", Stage.THREATENED),
    ("ko", "트럼프, EU에 관세 부과 위협", Stage.THREATENED),
    ("zh-Hans", "美国拟对六国加征关税", Stage.PROPOSED),
    ("ja", "米政権、木材への追加関税の導入を検討", Stage.PROPOSED),
    ("ko", "정부, 철강 반덤핑 관세 부과 검토", Stage.PROPOSED),
)  # fmt: skip


@pytest.mark.parametrize(("lang", "harder", "softer"), PAIRS)
def test_one_word_turns_the_direction_round(
    shipped: RuleSet, lang: str, harder: str, softer: str
) -> None:
    found = [assess(shipped, Document(title, "", lang)).direction for title in (harder, softer)]
    assert found == [Direction.ESCALATING, Direction.EASING]


@pytest.mark.parametrize(("lang", "title", "stage"), SAID_OTHERWISE)
def test_what_is_only_said_keeps_the_stage_of_saying(
    shipped: RuleSet, lang: str, title: str, stage: Stage
) -> None:
    found = assess(shipped, Document(title, "", lang))
    assert found.stage is stage
    assert found.direction is (Direction.NONE if stage is Stage.DENIED else Direction.ESCALATING)
