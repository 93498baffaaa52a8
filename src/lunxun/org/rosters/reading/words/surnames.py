"""Family names that begin most Chinese names: tells a column of names from one of anything else."""

from __future__ import annotations

SURNAMES = set(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金"
    "陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄"
    "辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫肖付代连巩褚"
    "娄丰冷全佟宫乐米练卓蓝商宗戚党匡应艾买古尼帕阿吾依木热图巴扎布拉哈吉才索次达仁洛喜多旦央尕华苟苑冀蒲蔺鄢晏池沙麦宾饶缪郎楚敖鞠仲晋原计粟胥"
    "佘符滕栾戈占容凡靖银明相区慕上司欧诸东皇尉公令夏闻宇南轩濮麻封蒙揭刁荆伏桑危皮伊芮储仇荀嵇邬幸寇门步都满国那邸衣窦"
)


def has_surname(name: str) -> bool:
    return name[:1] in SURNAMES or "·" in name
