//! China's provinces, cities and districts, and how a line of an address is taken apart by them. The names are those of
//! `engine/data/china-divisions.json`, which the pickers of the web app read too: province → city → districts. The districts of
//! a city that is its own province stand under the empty name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

type Cities = BTreeMap<String, Vec<String>>;

static DIVISIONS: LazyLock<BTreeMap<String, Cities>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/china-divisions.json")).unwrap_or_default());

const BETWEEN: [char; 7] = [' ', '\u{3000}', ',', '，', '、', '·', '-'];
/// What makes a road of the name of a city: 南京西路 is no address in 南京.
const OF_ROADS: [char; 11] = ['路', '街', '道', '巷', '弄', '东', '西', '南', '北', '中', '大'];

/// A line taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub province: String,
    pub city: String,
    pub district: String,
    /// All that is no name of a place.
    pub street: String,
}

/// The line without the name of the country before it, and whether there was one.
pub(super) fn without_country(line: &str) -> (&str, bool) {
    let rest = line.strip_prefix("中华人民共和国").or_else(|| line.strip_prefix("中国"));
    // 中国银行 is no country.
    match rest.map(after_blanks).filter(|rest| place(rest).is_some()) {
        Some(rest) => (rest, true),
        None => (line, false),
    }
}

/// The line without its postcode, and that: six digits before or behind, or what follows 邮编.
pub(super) fn without_postcode(line: &str) -> (&str, &str) {
    if let Some((before, after)) = line.split_once("邮编").or_else(|| line.split_once("邮政编码")) {
        let code = after.trim_matches([':', '：', ' ', ')', '）']);
        if is_postcode(code) {
            return (before.trim_end_matches(['(', '（', ' ', ',', '，', ';', '；']), code);
        }
    }
    if let Some((before, code)) = line.rsplit_once([' ', ',', '，'])
        && is_postcode(code)
    {
        return (before.trim_end(), code);
    }
    match line.split_once([' ', ',', '，']) {
        Some((code, after)) if is_postcode(code) => (after.trim_start(), code),
        _ => (line, ""),
    }
}

fn is_postcode(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Takes the names of places off the beginning of a line.
pub(super) fn split(line: &str) -> Places {
    let line = after_blanks(line);
    let (found, rest) = place(line).unwrap_or_else(|| (Places::default(), line));
    Places { street: after_blanks(rest).to_owned(), ..found }
}

fn after_blanks(text: &str) -> &str {
    text.trim_start_matches(BETWEEN)
}

/// The places a line begins with, and what follows them; none when it begins with no place.
fn place(line: &str) -> Option<(Places, &str)> {
    let full = DIVISIONS.iter().find_map(|(name, cities)| Some((name, cities, line.strip_prefix(name.as_str())?)));
    if let Some((province, cities, rest)) = full {
        let mut rest = after_blanks(rest);
        if cities.contains_key("") {
            // 北京市北京市, 北京市市辖区: said twice.
            let again = rest.strip_prefix(province.as_str()).or_else(|| rest.strip_prefix("市辖区"));
            rest = again.map_or(rest, after_blanks);
        }
        let city = || short_city(cities, rest).map(|(city, rest)| (named(province, &city, ""), rest));
        return Some(inside(province, cities, rest).or_else(city).unwrap_or_else(|| (named(province, "", ""), rest)));
    }
    // A city's whole name says its province.
    let whole = |cities: &Cities| cities.keys().any(|city| !city.is_empty() && line.starts_with(city.as_str()));
    if let Some((province, cities)) = DIVISIONS.iter().find(|(_, cities)| whole(cities)) {
        return inside(province, cities, line);
    }
    // 江苏苏州…, 北京朝阳区…: short, and a place must follow.
    for (province, cities) in DIVISIONS.iter() {
        let Some(rest) = line.strip_prefix(short_province(province)).map(after_blanks) else { continue };
        let city = || short_city(cities, rest).map(|(city, rest)| (named(province, &city, ""), rest));
        if let Some(found) = inside(province, cities, rest).or_else(city) {
            return Some(found);
        }
    }
    // 苏州吴中区…, 昆山市…: where only one place is called so.
    let mut found = DIVISIONS.iter().filter_map(|(province, cities)| by_district(province, cities, line));
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

fn named(province: &str, city: &str, district: &str) -> Places {
    Places { province: province.into(), city: city.into(), district: district.into(), street: String::new() }
}

/// City and district of a province at the beginning of a text.
fn inside<'a>(province: &str, cities: &Cities, text: &'a str) -> Option<(Places, &'a str)> {
    let whole = cities.iter().filter(|(city, _)| !city.is_empty());
    let whole = whole.filter_map(|(city, districts)| Some((city, districts, text.strip_prefix(city.as_str())?)));
    if let Some((city, districts, rest)) = whole.max_by_key(|(city, _, _)| city.len()) {
        let rest = after_blanks(rest);
        let (district, rest) = district(city, districts, rest).unwrap_or(("", rest));
        return Some((named(province, city, district), rest));
    }
    by_district(province, cities, text)
}

/// A district at the beginning of a text, perhaps after the short name of its city, that only one city of the province has.
fn by_district<'a>(province: &str, cities: &Cities, text: &'a str) -> Option<(Places, &'a str)> {
    let mut found = cities.iter().filter_map(|(city, districts)| {
        let plain = longest(districts, text);
        let behind = || Some(longest(districts, after_blanks(text.strip_prefix(short(city))?))).flatten();
        let (district, rest) = plain.or_else(|| if city.is_empty() { None } else { behind() })?;
        Some((named(province, city, district), rest))
    });
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// The city a text begins with, by its name without 市, unless that is the name of a road.
fn short_city<'a>(cities: &Cities, text: &'a str) -> Option<(String, &'a str)> {
    cities.keys().filter(|city| !city.is_empty()).find_map(|city| {
        let rest = text.strip_prefix(short(city))?;
        (!rest.starts_with(OF_ROADS)).then(|| (city.clone(), after_blanks(rest)))
    })
}

/// The district a text begins with, as it is written there: 苏州工业园区 of 苏州市 is also 工业园区.
fn district<'a>(city: &str, districts: &[String], text: &'a str) -> Option<(&'a str, &'a str)> {
    longest(districts, text).or_else(|| {
        let own =
            districts.iter().filter_map(|name| name.strip_prefix(short(city))).filter(|name| name.chars().count() > 2);
        own.filter(|name| text.starts_with(name)).max_by_key(|name| name.len()).map(|name| text.split_at(name.len()))
    })
}

fn longest<'a>(names: &[String], text: &'a str) -> Option<(&'a str, &'a str)> {
    let found = names.iter().filter(|name| text.starts_with(name.as_str())).max_by_key(|name| name.len())?;
    Some(text.split_at(found.len()))
}

fn short(city: &str) -> &str {
    let without = |end: &str| city.strip_suffix(end).filter(|rest| rest.chars().count() >= 2);
    without("市").or_else(|| without("地区")).or_else(|| without("盟")).unwrap_or(city)
}

fn short_province(province: &str) -> &str {
    let ends = ["省", "市", "壮族自治区", "维吾尔自治区", "回族自治区", "自治区"];
    ends.iter().find_map(|end| province.strip_suffix(end)).unwrap_or(province)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart_by_the_names_of_places() {
        let check = |line: &str, expect: [&str; 4]| {
            let Places { province, city, district, street } = split(line);
            assert_eq!([&*province, &*city, &*district, &*street], expect, "{line}");
        };
        check("江苏省苏州市工业园区星湖街328号", ["江苏省", "苏州市", "工业园区", "星湖街328号"]);
        check("江苏苏州工业园区星湖街328号", ["江苏省", "苏州市", "苏州工业园区", "星湖街328号"]);
        check("江苏苏州星湖街328号", ["江苏省", "苏州市", "", "星湖街328号"]);
        check("苏州市吴中区东吴北路1号", ["江苏省", "苏州市", "吴中区", "东吴北路1号"]);
        check("苏州吴中区东吴北路1号", ["江苏省", "苏州市", "吴中区", "东吴北路1号"]);
        check("江苏省昆山市前进东路", ["江苏省", "苏州市", "昆山市", "前进东路"]);
        check("昆山市前进东路", ["江苏省", "苏州市", "昆山市", "前进东路"]);
        check("北京市朝阳区建国路88号", ["北京市", "", "朝阳区", "建国路88号"]);
        check("北京市 北京市 朝阳区 建国路88号", ["北京市", "", "朝阳区", "建国路88号"]);
        check("上海浦东新区张江路", ["上海市", "", "浦东新区", "张江路"]);
        check("吉林市船营区解放路", ["吉林省", "吉林市", "船营区", "解放路"]);
        check("河南省济源市济水大街", ["河南省", "济源市", "", "济水大街"]);
        check("广东省，深圳市，南山区，科技园", ["广东省", "深圳市", "南山区", "科技园"]);
        check("内蒙古呼和浩特市新城区", ["内蒙古自治区", "呼和浩特市", "新城区", ""]);
        check("江苏省未知镇1号", ["江苏省", "", "", "未知镇1号"]);
        check("江苏省", ["江苏省", "", "", ""]);
        for road in ["南京西路1号", "北京路12号", "中山大道", "朝阳区1号", "星湖街328号", "", "Main St 5"]
        {
            check(road, ["", "", "", road]);
        }
    }

    #[test]
    fn countries_and_postcodes_are_taken_off() {
        assert_eq!(without_country("中国江苏省苏州市"), ("江苏省苏州市", true));
        assert_eq!(without_country("中国银行大厦"), ("中国银行大厦", false));
        assert_eq!(without_postcode("苏州市 215000"), ("苏州市", "215000"));
        assert_eq!(without_postcode("215000 苏州市"), ("苏州市", "215000"));
        assert_eq!(without_postcode("苏州市（邮编：215000）"), ("苏州市", "215000"));
        assert_eq!(without_postcode("苏州市1234567号"), ("苏州市1234567号", ""));
    }
}
