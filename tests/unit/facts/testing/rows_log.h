// A log with one table of rows, each of which has an owner, for the tests of images.
#ifndef EASTGATE_TESTS_UNIT_FACTS_TESTING_ROWS_LOG_H_
#define EASTGATE_TESTS_UNIT_FACTS_TESTING_ROWS_LOG_H_

#include <map>
#include <string>

#include "common/facts/rebuild_rows.h"
#include "common/facts/writer.h"
#include "common/resource/table.h"
#include "common/store/key_codec.h"
#include "testing/row.pb.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::facts::testing {

using resource::testing::Row;

inline constexpr uint16_t kByOwner = 1;
inline constexpr uint16_t kBySoleOwner = 2;

inline Row MakeRow(const std::string& id, const std::string& owner) {
  Row row;
  row.set_name("rows/" + id);
  row.set_owner(owner);
  return row;
}

struct RowsLog {
  // Puts the row and appends the fact that it was so on the day; `corrects` names the fact that this one
  // corrects or retracts.
  fact::v1::Fact Record(const Row& row, const std::string& on, const std::string& corrects = "",
                        bool retraction = false) {
    const auto fact = log.Run([&](Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
      RETURN_IF_ERROR(rows.Put(writer.transaction(), row).status());
      fact::v1::Fact draft = figures::testing::Draft(figures::testing::kEnrolledKind, row.name(),
                                                     *reference::ParseDate(on), figures::testing::kCommunity);
      draft.set_corrects(corrects);
      draft.set_retraction(retraction);
      return writer.Append(draft);
    });
    EXPECT_TRUE(fact.ok()) << fact.status();
    return fact.value_or(fact::v1::Fact());
  }

  // Everything that follows from the images.
  std::map<std::string, std::string> Entries() const {
    std::map<std::string, std::string> entries;
    for (const store::Prefix of : kPrefixesOfRows) {
      const std::string begin = store::KeyWriter(of).Take();
      EXPECT_TRUE(log.Read()
                      ->Scan(begin, store::PrefixEnd(begin),
                             [&entries](absl::string_view key, absl::string_view value) {
                               entries[std::string(key)] = std::string(value);
                               return true;
                             })
                      .ok());
    }
    return entries;
  }

  const resource::Table<Row> rows{
      {.number = 1,
       .collection = "rows",
       .type = "Row",
       .indexes = {{kByOwner, [](const Row& row) { return row.owner(); }},
                   {kBySoleOwner, [](const Row& row) { return row.owner() == "li" ? "" : row.owner(); },
                    /*unique=*/true}}}};
  figures::testing::TestLog log{std::vector<const resource::AnyTable*>{&rows}};
};

}  // namespace eastgate::facts::testing

#endif  // EASTGATE_TESTS_UNIT_FACTS_TESTING_ROWS_LOG_H_
