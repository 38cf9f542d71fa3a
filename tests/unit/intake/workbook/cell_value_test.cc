#include "services/intake/workbook/cell_value.h"

#include <string>

#include "gtest/gtest.h"

namespace eastgate::workbook {
namespace {

TEST(NumberText, HasNoNoiseAndNoExponent) {
  const struct {
    const char* stored;
    const char* text;
  } cases[] = {{"1234.5", "1234.5"},
               {"19.989999999999998", "19.99"},
               {"0.30000000000000004", "0.3"},
               {"1234.5600000000002", "1234.56"},
               {"100", "100"},
               {"-7", "-7"},
               {"-0", "0"},
               {"1E3", "1000"},
               {"1.5E-3", "0.0015"},
               {"1e-300", "0"},
               {"360111001001", "360111001001"},
               {"999999999999999", "999999999999999"},
               {"9999999999999.99", "9999999999999.99"}};
  for (const auto& test : cases)
    EXPECT_EQ(NumberText(NumberOf(test.stored).value()), test.text) << test.stored;
}

TEST(NumberText, OneThatLostDigitsSaysSo) {
  EXPECT_EQ(NumberText(NumberOf("360111199001011230").value()), "3.60111199001011E+17");
  EXPECT_EQ(NumberText(1e15), "1.00000000000000E+15");
  EXPECT_EQ(NumberText(-1e20), "-1.00000000000000E+20");
  EXPECT_EQ(NumberText(999999999999999.9), "1.00000000000000E+15");
}

TEST(NumberOf, WhatIsNoneIsNone) {
  for (const char* text : {"", "nan", "inf", "1e999", "0x10", "1,000", "a", "--1"})
    EXPECT_FALSE(NumberOf(text)) << text;
}

TEST(KindOfFormat, ADateIsToldByItsLetters) {
  for (const char* code : {"yyyy-mm-dd", "yyyy\\-mm\\-dd", "yyyy/m/d;@", "[$-804]yyyy\"年\"m\"月\"d\"日\";@",
                           "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "m/d/yy h:mm", "m\"月\"d\"日\"",
                           "D-MMM-YY", "yyyy", "e\"年\"m\"月\"d\"日\""})
    EXPECT_EQ(KindOfFormat(code), NumberKind::kDate) << code;
  for (const char* code : {"yyyy\\-mm", "[$-804]yyyy\"年\"m\"月\";@", "mmm-yy"})
    EXPECT_EQ(KindOfFormat(code), NumberKind::kMonth) << code;
  for (const char* code : {"h:mm", "[h]:mm:ss", "mm:ss.0", "[$-409]h:mm\\ AM/PM"})
    EXPECT_EQ(KindOfFormat(code), NumberKind::kTime) << code;
  for (const char* code : {"General", "0.00", "#,##0.00\"元\"", "0.00E+00", "[Red]0.00", "\"day\"0", "@",
                           "0\\d", "_-* #,##0.00_-;\\-* #,##0.00_-", "0;yyyy", "[DBNum2][$-804]General", ""})
    EXPECT_EQ(KindOfFormat(code), NumberKind::kPlain) << code;
}

TEST(KindOfBuiltIn, IsThatOfTheStandard) {
  for (const int id : {14, 15, 16, 22, 28, 31, 51, 53, 54, 58})
    EXPECT_EQ(KindOfBuiltIn(id), NumberKind::kDate) << id;
  for (const int id : {17, 27, 36, 50, 52, 57}) EXPECT_EQ(KindOfBuiltIn(id), NumberKind::kMonth) << id;
  for (const int id : {18, 21, 32, 35, 45, 47, 55, 56}) EXPECT_EQ(KindOfBuiltIn(id), NumberKind::kTime) << id;
  for (const int id : {0, 1, 4, 13, 23, 26, 37, 44, 48, 49, 59})
    EXPECT_EQ(KindOfBuiltIn(id), NumberKind::kPlain) << id;
}

TEST(DateText, CountsFromTheFirstDayOfEitherSystem) {
  EXPECT_EQ(DateText(45352, NumberKind::kDate, false), "2024-03-01");
  EXPECT_EQ(DateText(45352 - 1462, NumberKind::kDate, true), "2024-03-01");
  EXPECT_EQ(DateText(1, NumberKind::kDate, false), "1900-01-01");
  EXPECT_EQ(DateText(59, NumberKind::kDate, false), "1900-02-28");
  EXPECT_EQ(DateText(60, NumberKind::kDate, false), "1900-02-29");
  EXPECT_EQ(DateText(61, NumberKind::kDate, false), "1900-03-01");
  EXPECT_EQ(DateText(0, NumberKind::kDate, true), "1904-01-01");
  EXPECT_EQ(DateText(2958465, NumberKind::kDate, false), "9999-12-31");
}

TEST(DateText, HasItsTimeIfThereIsOne) {
  EXPECT_EQ(DateText(45352.354166666664, NumberKind::kDate, false), "2024-03-01 08:30:00");
  EXPECT_EQ(DateText(45351.99999999999, NumberKind::kDate, false), "2024-03-01");
  EXPECT_EQ(DateText(0.354166666666667, NumberKind::kTime, false), "08:30:00");
}

TEST(DateText, AMonthIsItsFirstDay) {
  EXPECT_EQ(DateText(45352, NumberKind::kMonth, false), "2024-03");
  EXPECT_EQ(DateText(45353, NumberKind::kMonth, false), "2024-03-02");
}

TEST(DateText, WhatIsNoDayStaysANumber) {
  EXPECT_EQ(DateText(-1, NumberKind::kDate, false), "-1");
  EXPECT_EQ(DateText(2958466, NumberKind::kDate, false), "2958466");
  EXPECT_EQ(DateText(2958465 - 1461, NumberKind::kDate, true), "2957004");
  EXPECT_EQ(DateText(1e300, NumberKind::kDate, false), "1.00000000000000E+300");
  EXPECT_EQ(DateText(45352.5, NumberKind::kPlain, false), "45352.5");
}

TEST(IsoDateText, LosesMidnight) {
  EXPECT_EQ(IsoDateText("2024-03-01T00:00:00"), "2024-03-01");
  EXPECT_EQ(IsoDateText("2024-03-01T00:00:00.000Z"), "2024-03-01");
  EXPECT_EQ(IsoDateText("2024-03-01"), "2024-03-01");
  EXPECT_EQ(IsoDateText("2024-03-01T08:30:00"), "2024-03-01 08:30:00");
}

TEST(Unescaped, OnlyWhatIsEscapedIsChanged) {
  EXPECT_EQ(Unescaped("a_x000D_\nb"), "a\r\nb");
  EXPECT_EQ(Unescaped("_x005F_x000D_"), "_x000D_");
  EXPECT_EQ(Unescaped("a_x0041_ _xZZZZ_ _x000"), "a_x0041_ _xZZZZ_ _x000");
}

}  // namespace
}  // namespace eastgate::workbook
