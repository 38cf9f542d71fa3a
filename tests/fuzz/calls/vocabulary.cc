#include "tests/fuzz/calls/vocabulary.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace eastgate::fuzz {
namespace {

using Word = absl::string_view;

constexpr Word kDays[] = {"2023-03-01", "2023-12-31", "2024-01-01", "2024-01-15", "2024-02-29",
                          "2024-03-05", "2024-06-01", "2024-06-30", "2024-07-01", "2024-09-30",
                          "2024-10-08", "2024-12-31", "2025-01-01", "2025-03-31", "2025-06-30"};
constexpr Word kBadDays[] = {"",           "1899-12-31", "1900-01-01", "2025-07-01", "2026-05-01",
                             "2198-12-31", "2199-12-31", "2200-01-01", "2024-02-30", "20240101"};
constexpr Word kMonths[] = {"2023-12", "2024-01", "2024-02", "2024-06", "2024-09", "2025-01", "2025-06"};
constexpr Word kBadMonths[] = {"", "1900-01", "2024-13", "2025-07", "2199-12", "2024-1"};
constexpr Word kPeriods[] = {"2024", "2024-Q1", "2024-Q4", "2024-01", "2024-09", "2025-Q2", "2025"};
constexpr Word kBadPeriods[] = {"", "2024-Q5", "1900", "2199-Q4", "2024-9"};

constexpr Word kDivisions[] = {"360111",    "360111001",    "360111001",
                               "360111003", "360111001001", "360111005006"};
constexpr Word kBadDivisions[] = {"", "36", "360112", "360111999", "3601110", "360111004008", "division"};
constexpr Word kUnits[] = {"office-city-management", "office-civil-affairs",   "office-housing",
                           "street-qingshanlu",      "office-example-railway", "青山湖区城市管理局"};
constexpr Word kBadUnits[] = {"", "none", "Office", "青山湖区城市　管理局", "office-example-verification"};
constexpr Word kUsccs[] = {"91350100M000100Y43", "91330100799655058B", "91360111MA35000019"};
constexpr Word kBadUsccs[] = {"", "91350100M000100Y44", "9135"};
constexpr Word kCitizenIds[] = {"360111202401150010", "360111202406010025", "360111198501010016",
                                "360111199003150029"};
constexpr Word kBadCitizenIds[] = {"", "360111202401150011", "3601112024011500100"};
constexpr Word kCertificates[] = {"A123456789", "B000000001"};
constexpr Word kBadCertificates[] = {"", "A12345678"};
constexpr Word kIndustries[] = {"A01", "C17", "C1763", "T97"};
constexpr Word kBadIndustries[] = {"", "17", "C1", "c17"};
constexpr Word kUris[] = {"archive/1", "archive/2"};
constexpr Word kDigests[] = {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                             "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
constexpr Word kBadDigests[] = {"", "abc",
                                "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"};
constexpr Word kPurposes[] = {"industry", "livelihood"};
constexpr Word kRequestIds[] = {"r1", "r2", "r3"};
constexpr Word kSources[] = {"s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9"};
constexpr Word kReporters[] = {"clerk:wang", "clerk:li", "clerk:zhao", "service:urban"};
constexpr Word kEtags[] = {"1", "7-0", "x"};
constexpr Word kKinds[] = {"reference.loaded", "urban.patrol_round_recorded", "x"};
constexpr Word kTexts[] = {"甲", "乙", "示例一", "示例二", "a", "路 1 号", "路　1　号"};
constexpr Word kBadTexts[] = {"",
                              " ",
                              "\xE3\x80\x80",
                              "\n",
                              "\xE2\x80\x8B",
                              "{}",
                              "%s",
                              "../../etc/passwd",
                              "facts/1",
                              "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长"
                              "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长"
                              "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长"};

constexpr Word kIds[] = {"a", "b", "c"};
constexpr Word kBadIds[] = {"", "a/b", " ", "A.B_c-1", "甲"};
constexpr Word kYearIds[] = {"2023", "2024", "2025"};
constexpr Word kBadYearIds[] = {"", "1900", "2199", "24"};
constexpr Word kFactIds[] = {"8",  "9",  "10", "11", "12", "13", "14", "15", "16",
                             "17", "18", "19", "20", "21", "22", "23", "24"};
constexpr Word kBadFactIds[] = {"", "0", "1", "7", "-1", "08", "9223372036854775807", "99999999999999999999"};
constexpr Word kAccounts[] = {"district-2024-industry", "district-2024-livelihood",
                              "provincial-2025-livelihood"};
constexpr Word kBadAccounts[] = {"", "district-2024", "x-2024-industry", "district-1-industry"};

struct NamedWords {
  Word part;  // A part of the field's name.
  WordList words;
};

// In the order in which they are looked for.
const NamedWords kByName[] = {
    {"division", {kDivisions, kBadDivisions}},
    {"request_id", {kRequestIds, kBadIds}},
    {"source_ref", {kSources, kBadTexts}},
    {"citizen_id", {kCitizenIds, kBadCitizenIds}},
    {"birth_certificate", {kCertificates, kBadCertificates}},
    {"uscc", {kUsccs, kBadUsccs}},
    {"industry_code", {kIndustries, kBadIndustries}},
    {"sha256", {kDigests, kBadDigests}},
    {"uri", {kUris, kBadTexts}},
    {"purpose", {kPurposes, kBadIds}},
    {"reporter", {kReporters, kBadTexts}},
    {"principal", {kReporters, kBadTexts}},
    {"etag", {kEtags, kBadTexts}},
    {"kind", {kKinds, kBadTexts}},
    {"unit", {kUnits, kBadUnits}},
    {"bureau", {kUnits, kBadUnits}},
    {"handler", {kUnits, kBadUnits}},
    {"verifier", {kUnits, kBadUnits}},
    {"_by", {kUnits, kBadUnits}},
    {"_id", {kIds, kBadIds}},
};

}  // namespace

Vocabulary Vocabulary::Of(const figures::Catalogue& catalogue) {
  Vocabulary words;
  std::set<std::string> dimensions;
  for (const figures::FigureDefinition& figure : catalogue.figures()) {
    words.figures.push_back(figure.id());
    for (const std::string& dimension : figure.figure.dimensions()) dimensions.insert(dimension);
  }
  words.dimensions.assign(dimensions.begin(), dimensions.end());
  words.dimension_values = {"open",       "cleared",  "public", "private", "a",   "facades",
                            "meal_point", "estimate", "b",      "2024",    "none"};
  return words;
}

WordList DayWords() {
  return {kDays, kBadDays};
}

WordList MonthWords() {
  return {kMonths, kBadMonths};
}

WordList PeriodWords() {
  return {kPeriods, kBadPeriods};
}

WordList WordsFor(absl::string_view field_name) {
  for (const NamedWords& known : kByName) {
    if (absl::StrContains(field_name, known.part)) return known.words;
  }
  return {kTexts, kBadTexts};
}

WordList IdsOf(absl::string_view type) {
  if (type == "Enterprise") return {kUsccs, kBadUsccs};
  if (type == "RenovationPlan") return {kYearIds, kBadYearIds};
  if (type == "FundAccount") return {kAccounts, kBadAccounts};
  if (type == "Fact") return {kFactIds, kBadFactIds};
  return {kIds, kBadIds};
}

std::string CollectionOf(absl::string_view type) {
  if (type.empty()) return "";
  std::string collection(type);
  collection[0] = absl::ascii_tolower(static_cast<unsigned char>(collection[0]));
  if (collection.back() != 'y') return absl::StrCat(collection, "s");
  collection.pop_back();
  return absl::StrCat(collection, "ies");
}

}  // namespace eastgate::fuzz
