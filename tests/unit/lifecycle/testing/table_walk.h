// TableWalk: what holds for every kind of fact of a service, tested over examples of all of them.
//
// A test records one example or more of every kind, by the methods of the service. Each is corrected in all
// that its kind declares as correctable, and back; at the end all are retracted, the newest first. Whatever
// breaks a rule is a line of Finish(), and so is a measure of these kinds that no example posts. A test
// program in which a kind has no example at all fails (EveryKindIsWalked). The rules:
//   - a method records one fact, of a declared kind, which its row names;
//   - a correction of a declared field changes the row and the fact, and what the fact posts follows; one
//     back to the old value leaves both as they were;
//   - no other field is corrected, and no value out of bounds is taken over;
//   - only the newest fact is corrected or retracted; a retraction not at all;
//   - a retraction leaves every figure as it was, and the row as it was before the fact, or retracted where
//     the fact created it; nothing happens to a retracted row any more;
//   - a request that is sent again after its fact was retracted is refused;
//   - what a row in effect names, by a declared reference, is not retracted, and the row is named as what to
//     retract first: the examples show it for every reference between walked rows;
//   - what is refused changes nothing;
//   - a kind that a method owns is neither corrected nor retracted;
//   - after all of it the rows and their indexes are what the log says (facts::CheckRows).
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_TABLE_WALK_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_TABLE_WALK_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/lifecycle/commit.h"
#include "common/lifecycle/lifecycle.h"
#include "common/lifecycle/table_set.h"
#include "common/resource/table.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/declared_references.h"
#include "tests/unit/lifecycle/testing/service_store.h"

namespace eastgate::lifecycle::testing {

// A request in the text format, of the type that is wanted.
class Text {
 public:
  explicit Text(std::string text) : text_(std::move(text)) {}

  template <class Request>
  operator Request() const {  // NOLINT(google-explicit-constructor): a test passes it as the request.
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text_, &request)) << text_;
    return request;
  }

 private:
  const std::string text_;
};

// The request of a step: its resource, its day, and what else it says.
inline Text StepOn(const std::string& name, const std::string& on, const std::string& more = "") {
  return Text(absl::StrCat("name: '", name, "' occurred_on: '", on, "' ", more));
}

// The request of an update of one field: `part` is the field of the request that has the resource.
inline Text UpdateOf(const std::string& part, const std::string& name, const std::string& on,
                     const std::string& field = "title_zh", const std::string& value = "m") {
  return Text(absl::StrCat(part, " { name: '", name, "' ", field, ": '", value, "' } update_mask { paths: '",
                           field, "' } changed_on: '", on, "'"));
}

class TableWalk {
 public:
  // The value of a dimension that an example records, and another.
  struct TwoValues {
    std::string recorded, other;
  };
  using Dimensions = std::map<std::string, TwoValues>;

  // Both must outlive it.
  TableWalk(ServiceStore& store, const TableSet& tables) : store_(store), kinds_(tables.Kinds()) {}

  // Calls the method, which records a fact about a row of the table, and walks the fact. `dimensions` has
  // those that can be corrected; `fixed_day` the reason why this day is not, although those of the kind are.
  // The request gets a source_ref of its own. The service must live until Finish().
  template <class Row, class Service, class Response, class Request>
  void Record(const resource::Table<Row>& table, const std::unique_ptr<Service>& service,
              rpc::Reply<Response> (Service::*method)(rpc::Call&, const Request&),
              std::type_identity_t<Request> request, const Dimensions& dimensions = {},
              const std::string& fixed_day = "") {
    if constexpr (requires { request.set_source_ref(""); })
      request.set_source_ref(absl::StrCat("walk ", store_.revision()));
    const auto before = store_.Read();
    const absl::Status answer = store_.Call(service, method, request).status();
    std::function<absl::Status()> again = nullptr;
    // A method that does not answer with the row cannot be recognized by its resource.
    if constexpr (std::is_same_v<Response, Row>)
      again = [this, &service, method, request] { return store_.Call(service, method, request).status(); };
    types_.insert(Row::descriptor());
    Walk(
        Request::descriptor()->name(), *before, answer,
        [&table](const store::Reader& reader, const std::string& name) {
          return TextOf(table, reader, name);
        },
        std::move(again), dimensions, fixed_day);
  }

  // Retracts what was recorded; returns everything that broke a rule. `shown_elsewhere` are references of
  // which no example can show that they keep what they name, since the row that they name has steps then.
  std::vector<std::string> Finish(const std::set<std::string>& shown_elsewhere = {});

 private:
  // Every row and every entry of an index is as the images in the log say.
  void ExpectRowsFollowTheLog();

  // The sum of what was posted, by everything else that a posting says.
  using Sums = std::map<std::string, int64_t>;

  // A row as text; empty where there is none.
  struct RowText {
    std::string bare, with_facts;                        // Without and with its place in the log.
    std::map<std::string, std::set<std::string>> names;  // By reference.
    std::string type;                                    // The resource's.
  };
  using FindRow = std::function<RowText(const store::Reader&, const std::string& name)>;

  struct Example {
    const facts::FactKind* kind = nullptr;
    std::string fact;  // The newest of those that say it.
    std::string name;  // The row's.
    FindRow find;
    std::function<absl::Status()> again;  // Sends the request again; may be missing.
    RowText before;                       // Empty where the fact created the row.
    Sums net_before;
  };

  // A correction that may be refused for reasons of the noun's own, and what its fact must then say.
  struct Change {
    fact::v1::CorrectFactRequest there, back;
    std::function<bool(const fact::v1::Fact&)> follows;
  };

  template <class Row>
  static RowText TextOf(const resource::Table<Row>& table, const store::Reader& reader,
                        const std::string& name) {
    absl::StatusOr<Row> row = table.Get(reader, name);
    if (!row.ok()) return {};
    RowText text;
    text.names = NamesByReference(*row);
    text.type = ResourceType(*Row::descriptor());
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    printer.PrintToString(*row, &text.with_facts);
    ClearPlace(*row);
    printer.PrintToString(*row, &text.bare);
    return text;
  }

  void Walk(const std::string& request, const store::Snapshot& before, const absl::Status& answer,
            FindRow find, std::function<absl::Status()> again, const Dimensions& dimensions,
            const std::string& fixed_day);
  void RetractExample(const Example& example);
  // Expects that the resources that the row of the example names cannot be retracted.
  void ExpectKept(const Example& example);
  void ExpectEveryReferenceShown(const std::set<std::string>& shown_elsewhere);

  void CorrectEverything(Example& example, const Dimensions& dimensions, const std::string& fixed_day);
  void CorrectDay(Example& example, const fact::v1::Fact& fact, const std::string& fixed_day);
  void CorrectDivision(Example& example, const fact::v1::Fact& fact);
  void CorrectAmount(Example& example, const fact::v1::Fact& fact, const std::string& measure);
  void CorrectDimension(Example& example, const std::string& key, const Dimensions& dimensions);
  // Makes the first of the changes that is not refused, and then that back.
  void CorrectAndBack(Example& example, const std::string& field, const std::vector<Change>& changes);
  absl::StatusOr<fact::v1::Fact> TryCorrect(const std::string& fact, fact::v1::CorrectFactRequest request);

  void Complain(absl::string_view about, absl::string_view what) {
    complaints_.push_back(absl::StrCat(about, ": ", what));
  }
  void Expect(bool holds, const Example& example, absl::string_view what) {
    if (!holds) Complain(example.kind->name, absl::StrCat(what, "; the row: ", RowOf(example).with_facts));
  }
  // The row names its newest fact, and no longer the one that was corrected.
  void ExpectNamed(const Example& example, const std::string& corrected);
  // The call is refused as `reason`, and leaves everything as it was.
  void ExpectRefused(const Example& example, const std::string& what, const std::string& reason,
                     const std::function<absl::Status()>& call);
  void ExpectNotCorrected(const Example& example, const std::string& field, const std::string& reason,
                          const fact::v1::CorrectFactRequest& request);
  // A fact that is no longer current, or that a method owns, is neither corrected nor retracted.
  void ExpectClosed(const Example& example, const std::string& fact, const std::string& reason);

  RowText RowOf(const Example& example) const { return example.find(*store_.Read(), example.name); }
  // Up to a revision, of which the next that is asked for is not less.
  const Sums& NetAt(int64_t revision);

  ServiceStore& store_;
  const std::vector<facts::FactKind> kinds_;
  std::vector<Example> examples_;
  std::set<std::string> walked_;                         // Kinds.
  std::set<const google::protobuf::Descriptor*> types_;  // The types of rows.
  std::set<std::string> retractable_;                    // Types of resources.
  std::set<std::string> kept_;                           // References by which something is not retracted.
  std::set<std::string> posted_;                         // Measures.
  std::vector<std::string> complaints_;
  Sums sums_;
  int64_t summed_ = 0;
};

// Returns those of the kinds that no walk of this test program has recorded an example of.
std::vector<std::string> KindsWithoutExample(const std::vector<facts::FactKind>& kinds);

// Fails the test program, when all of its tests have run, if a kind of fact of a service has no example, or
// if a figure has no title, or no kind that posts to it. The kinds of the reports, which every service has,
// are walked by tests/unit/server/reporting_service_test.cc.
//
//   const auto* const kEveryKind = AddGlobalTestEnvironment(new EveryKindIsWalked(tables, reports));
class EveryKindIsWalked final : public ::testing::Environment {
 public:
  template <class Row>
  EveryKindIsWalked(const TableSet& tables, const Lifecycle<Row>& reports) {
    for (facts::FactKind& kind : tables.Kinds()) {
      if (kind.name != reports.rules().recorded && kind.name != reports.rules().stepped)
        kinds_.push_back(std::move(kind));
    }
    const absl::StatusOr<figures::Catalogue> catalogue = tables.BuildCatalogue();
    for (const auto& definition : catalogue->figures()) {
      if (definition.figure.fact_kinds().empty() || definition.figure.title_zh().empty())
        unfed_figures_.push_back(definition.id());
    }
  }

  void TearDown() override;

 private:
  std::vector<facts::FactKind> kinds_;
  std::vector<std::string> unfed_figures_;
};

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_TABLE_WALK_H_
