// CSV: the grammar, every refusal with its line, and that what is written reads back.
#include "common/reference/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace eastgate::reference {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Row = std::vector<std::string>;

std::vector<Row> ReadAll(absl::string_view text) {
  CsvReader reader(text);
  std::vector<Row> rows;
  Row row;
  while (true) {
    const auto more = reader.Next(row);
    EXPECT_TRUE(more.ok()) << more.status();
    if (!more.ok() || !*more) return rows;
    rows.push_back(row);
  }
}

// The error of the first row that fails; the rows before it must be good.
std::string Refusal(absl::string_view text) {
  CsvReader reader(text);
  Row row;
  for (int i = 0; i < 100; ++i) {
    const auto more = reader.Next(row);
    if (more.ok() && *more) continue;
    EXPECT_EQ(more.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(reader.Next(row).status(), more.status()) << "an error must stay";
    return std::string(more.status().message());
  }
  return "never refused";
}

TEST(CsvReaderTest, RowsEndWithLineFeedsWithOrWithoutCarriageReturn) {
  EXPECT_THAT(ReadAll("a,b\r\nc,d\ne,f"), ElementsAre(Row{"a", "b"}, Row{"c", "d"}, Row{"e", "f"}));
  EXPECT_THAT(ReadAll("a,b\r\n"), ElementsAre(Row{"a", "b"}));
}

TEST(CsvReaderTest, EmptyFieldsCountAndBlankLinesDoNot) {
  EXPECT_THAT(ReadAll("a,\n,\n\n\r\n,b"), ElementsAre(Row{"a", ""}, Row{"", ""}, Row{"", "b"}));
  EXPECT_THAT(ReadAll("a,"), ElementsAre(Row{"a", ""}));
  EXPECT_THAT(ReadAll("\"\"\n"), ElementsAre(Row{""}));
  EXPECT_THAT(ReadAll(""), IsEmpty());
  EXPECT_THAT(ReadAll("\n\n"), IsEmpty());
}

TEST(CsvReaderTest, QuotedFieldsHoldCommasQuotesAndLineEnds) {
  EXPECT_THAT(ReadAll("\"a,b\",\"c\"\"d\",\"e\r\nf\n\"\r\n\"\",\"\"\"\"\n"),
              ElementsAre(Row{"a,b", "c\"d", "e\r\nf\n"}, Row{"", "\""}));
}

TEST(CsvReaderTest, SpacesBelongToTheField) {
  EXPECT_THAT(ReadAll(" a , b\t\n"), ElementsAre(Row{" a ", " b\t"}));
}

TEST(CsvReaderTest, AByteOrderMarkIsSkippedOnceAtTheBeginning) {
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF编码,\xEF\xBB\xBFx\n"), ElementsAre(Row{"编码", "\xEF\xBB\xBFx"}));
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF"), IsEmpty());
}

TEST(CsvReaderTest, TheLineIsWhereTheRowBegan) {
  CsvReader reader("\na\n\"b\nb\nb\",c\r\n\r\nd\n");
  Row row;
  std::vector<int> lines;
  while (*reader.Next(row)) lines.push_back(reader.line());
  EXPECT_THAT(lines, ElementsAre(2, 3, 7));
}

TEST(CsvReaderTest, AShorterRowLeavesNothingOfTheLongerBefore) {
  EXPECT_THAT(ReadAll("aaaa,b,c\nd\n\"\",e\n"), ElementsAre(Row{"aaaa", "b", "c"}, Row{"d"}, Row{"", "e"}));
}

TEST(CsvReaderTest, BrokenQuotesAndLineEndsAreRefusedWithTheirLine) {
  EXPECT_EQ(Refusal("a\nb,\"c\nd\n"), "line 2: a quote is opened and never closed");
  EXPECT_EQ(Refusal("\""), "line 1: a quote is opened and never closed");
  EXPECT_EQ(Refusal("a\n\"b\nc\"d\n"), "line 3: text after a closing quote");
  EXPECT_EQ(Refusal("a\nb\"c\n"), "line 2: a quote inside a field that does not begin with one");
  EXPECT_EQ(Refusal("a\rb\n"), "line 1: a carriage return without its line feed");
  EXPECT_EQ(Refusal("a\r"), "line 1: a carriage return without its line feed");
  EXPECT_EQ(Refusal("\r"), "line 1: a carriage return without its line feed");
  EXPECT_EQ(Refusal("\"a\"\r"), "line 1: a carriage return without its line feed");
}

TEST(CsvReaderTest, MalformedUtf8IsRefused) {
  EXPECT_EQ(Refusal("ok\n\xC7\xE0\xC9\xBD,b\n"), "line 2: not well-formed UTF-8");
  EXPECT_EQ(Refusal("\"\xFF\"\n"), "line 1: not well-formed UTF-8");
}

TEST(CsvReaderTest, FieldsAreBounded) {
  const std::string most(CsvReader::kMaxFieldBytes, 'x');
  EXPECT_THAT(ReadAll(most + ",b\n"), ElementsAre(Row{most, "b"}));
  EXPECT_THAT(ReadAll("\"" + most + "\",b\n"), ElementsAre(Row{most, "b"}));
  EXPECT_THAT(Refusal(most + "x,b\n"), HasSubstr("line 1: want fields of at most 65536 bytes"));
  EXPECT_THAT(Refusal("\"" + most + "x\",b\n"), HasSubstr("want fields of at most 65536 bytes"));
  EXPECT_THAT(Refusal("\"" + most + "\"\"\",b\n"), HasSubstr("want fields of at most 65536 bytes"));
}

TEST(CsvReaderTest, ColumnsAreBounded) {
  const std::string most(CsvReader::kMaxColumns - 1, ',');
  EXPECT_EQ(ReadAll(most + "\n").at(0).size(), CsvReader::kMaxColumns);
  EXPECT_EQ(Refusal("a\n" + most + ",\n"), "line 2: want at most 256 columns");
}

TEST(CsvWriterTest, QuotesOnlyWhatNeedsThem) {
  std::string out;
  WriteCsvRow(Row{"a", "b c", "d,e", "f\"g", "h\ni", ""}, out);
  EXPECT_EQ(out, "a,b c,\"d,e\",\"f\"\"g\",\"h\ni\",\n");
}

TEST(CsvWriterTest, WhatIsWrittenReadsBack) {
  const std::vector<std::string> pieces = {"a",      ",", "\"",           "\n", "\r", "\r\n",
                                           "青山湖", " ", "\xEF\xBB\xBF", "\t", "0"};
  std::mt19937 random(20240930);
  for (int round = 0; round < 3000; ++round) {
    std::vector<Row> rows(random() % 5);
    std::string text;
    for (Row& row : rows) {
      row.resize(1 + random() % 4);
      for (std::string& field : row) {
        for (size_t n = random() % 5; n > 0; --n) field += pieces[random() % pieces.size()];
      }
      WriteCsvRow(row, text);
    }
    ASSERT_EQ(ReadAll(text), rows) << text;
  }
}

}  // namespace
}  // namespace eastgate::reference
