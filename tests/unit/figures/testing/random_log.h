// A log that grows by chance beside its naive model: facts, corrections and retractions, late and in the
// future, and roll-ups in between; and questions of every kind about it.
#ifndef EASTGATE_TESTS_UNIT_FIGURES_TESTING_RANDOM_LOG_H_
#define EASTGATE_TESTS_UNIT_FIGURES_TESTING_RANDOM_LOG_H_

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/corrections.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/cohort_catalogue.h"
#include "tests/unit/figures/testing/naive_model.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::figures::testing {

// Divisions that were merged and divided, within their street and across, one after the other and with a
// whole street; and one that will end. The naive model says where each counts today.
inline reference::ReferenceFiles FilesWithSuccessions() {
  reference::ReferenceFiles files = TestReferenceFiles();
  files["divisions.csv"] +=
      "360111002002,西社区,2000-01-01,2024-03-01,360111001002\n"
      "360111002003,南社区,2000-01-01,2024-05-01,360111001001;360111002001\n"
      "360111003,旧街道,2000-01-01,2024-09-01,360111002\n"
      "360111003001,旧一社区,2000-01-01,2024-09-01,\n"
      "360111003002,旧二社区,2000-01-01,2024-02-01,360111003001\n"
      "360111004,分街道,2000-01-01,2024-10-01,360111001;360111002\n"
      "360111004001,分一社区,2000-01-01,2024-10-01,360111001002\n"
      "360111005,将并街道,2000-01-01,2030-01-01,360111001\n";
  return files;
}

class RandomLog {
 public:
  explicit RandomLog(uint32_t seed) : random_(seed), model_(catalogue_) {
    log_.SetNow(absl::FromCivil(absl::CivilSecond(2025, 6, 1, 12, 0, 0), absl::UTCTimeZone()));
    for (int64_t revision = 1; revision < kFirstRevision; ++revision) ++revision_;
  }

  void Grow(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (Below(20) == 0) log_.RollUp();
      const int choice = Below(10);
      if (choice < 3 || standing_.empty()) {
        Enroll();
      } else if (choice < 5) {
        List();
      } else if (choice < 7) {
        Count();
      } else if (choice < 9) {
        Correct();
      } else {
        Retract();
      }
    }
  }

  figure::v1::FigureQuery Query() {
    figure::v1::FigureQuery query;
    query.set_figure(OneOf({kEnrollments, kBeds, kChildren, kPerChild, kPerBed, kDue, kDueCleared, kClearRate,
                            kPlanned, kDuePerBed}));
    const reference::Date as_of = Day();
    query.set_as_of(reference::FormatDate(as_of));
    const bool stock = query.figure() == kBeds;
    if (HasCohorts(query)) {
      AddCohorts(as_of, query);
    } else if (!stock) {
      const reference::Date start = Below(2) == 0 ? reference::Date(as_of.year(), 1, 1) : as_of - Below(800);
      query.set_start(reference::FormatDate(start));
    }
    query.set_division(OneOf({"", "", kStreet, kStreet, kCommunity, kOtherCommunity, kOtherStreet,
                              "360111003", "360111002002", "360111005"}));
    if (Below(2) == 0) query.set_division_view(figure::v1::DIVISION_VIEW_TODAY);
    if (query.figure() == kBeds && Below(2) == 0) Filter(query, "type", {"a", "b"});
    if (HasCohorts(query) && query.figure() != kDuePerBed && Below(2) == 0) Filter(query, "kind", {"x", "y"});
    if (query.figure() == kDue && Below(3) == 0) Filter(query, "place", {"east"});  // No roll-up of its own.
    if ((query.figure() == kEnrollments || query.figure() == kChildren) && Below(2) == 0) {
      Filter(query, "channel", {"hospital", "station"});
    }
    if (query.figure() == kEnrollments && Below(3) == 0)
      Filter(query, "place", {"east"});  // No roll-up of its own.
    query.set_known_at_revision(
        Below(3) == 0 ? revision_ : kFirstRevision + Below(static_cast<int>(revision_ - kFirstRevision) + 1));
    return query;
  }

  NaiveModel::Answer Expected(const figure::v1::FigureQuery& query) const { return model_.Evaluate(query); }
  // Closes the store in its current state and opens it again.
  void Reopen() { log_.Reopen(FiguresWithCohorts(), KindsWithCohorts()); }
  bool HasCohorts(const figure::v1::FigureQuery& query) const {
    return catalogue_.FindFigure(query.figure())->has_cohorts();
  }
  const FigureStore& figures() const { return log_.figures(); }
  std::shared_ptr<const store::Snapshot> Read() const { return log_.Read(); }

 private:
  int Below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random_); }
  std::string OneOf(std::vector<std::string> values) {
    return values[Below(static_cast<int>(values.size()))];
  }
  // Half of them of divisions that have not ended.
  std::string Division() {
    if (Below(2) == 0) return OneOf({kStreet, kCommunity, kOtherCommunity, kOtherStreet, kRoot, "360111005"});
    return OneOf({kClosedCommunity, "360111002002", "360111002003", "360111003", "360111003001",
                  "360111003002", "360111003009", "360111004", "360111004001"});
  }
  // Around three year ends, so that months, years and a leap day are crossed.
  reference::Date Day() { return reference::Date(2023, 11, 1) + Below(500); }

  // Cohorts of any days, of whole months and of whole years, before, around and after as_of.
  void AddCohorts(reference::Date as_of, figure::v1::FigureQuery& query) {
    reference::Date end = as_of;
    if (Below(3) != 0) {
      end = Day();
      if (Below(2) == 0) end = reference::Date(reference::Month(end) + 1) - 1;
      query.set_end(reference::FormatDate(end));
    }
    reference::Date start(end.year() - Below(2), 1, 1);
    if (query.figure() != kPlanned && Below(2) == 0) {
      start = end - Below(500);
      if (Below(2) == 0) start = reference::Date(reference::Month(start));
    }
    query.set_start(reference::FormatDate(start));
  }

  void Filter(figure::v1::FigureQuery& query, const std::string& key,
              const std::vector<std::string>& values) {
    auto& filter = *query.add_dimensions();
    filter.set_key(key);
    for (const std::string& value : values) {
      if (filter.values().empty() || Below(2) == 0) filter.add_values(value);
    }
  }

  void Added(const fact::v1::Fact& fact) {
    model_.Add(fact);
    revision_ = fact.revision();
  }

  void Enroll() {
    fact::v1::Fact fact = log_.Append(Enrolled(
        absl::StrCat("enrollments/", revision_), Day(), Division(), 1 + Below(5),
        OneOf({"hospital", "station"}), absl::StrCat("persons/", Below(20)), OneOf({"", "east", "west"})));
    standing_.push_back({fact.name(), kEnrolledKind});
    Added(fact);
  }

  void List() {
    fact::v1::Fact fact =
        log_.Append(ItemListed(absl::StrCat("items/", revision_), Day(), Division(), 1 + Below(12),
                               OneOf({"x", "y", "z"}), OneOf({"", "east", "west"})));
    standing_.push_back({fact.name(), kListedKind});
    Added(fact);
  }

  void Count() {
    Added(log_.Append(BedsCounted("beds/1", Day(), Division(), Below(9) - 4, OneOf({"a", "b", "c"}))));
  }

  void Correct() {
    const size_t at = Below(static_cast<int>(standing_.size()));
    fact::v1::CorrectFactRequest request;
    request.set_name(standing_[at].name);
    request.set_occurred_on(reference::FormatDate(Day()));
    if (Below(2) == 0) request.set_division(OneOf({kStreet, kOtherStreet}));
    if (standing_[at].kind == kListedKind) {
      (*request.mutable_amounts())[kDue] = 1 + Below(12);
      (*request.mutable_dimensions())["kind"] = OneOf({"x", "y", "z"});
    } else {
      (*request.mutable_amounts())[kEnrollments] = 1 + Below(7);
      (*request.mutable_dimensions())["channel"] = OneOf({"hospital", "station"});
    }
    request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
    request.set_reason("typo");
    request.set_request_id("r");
    const auto fact = log_.Run([&](facts::Writer& writer) { return facts::Correct(writer, request); });
    if (!fact.ok()) {
      // Only a correction that changes nothing, or a day on which the division is not there, is refused here.
      EXPECT_EQ(fact.status().code(), absl::StatusCode::kInvalidArgument) << fact.status();
      return;
    }
    standing_[at].name = fact->name();
    Added(*fact);
  }

  void Retract() {
    const size_t at = Below(static_cast<int>(standing_.size()));
    fact::v1::RetractFactRequest request;
    request.set_name(standing_[at].name);
    request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
    request.set_reason("twice");
    request.set_request_id("r");
    const auto fact = log_.Run([&](facts::Writer& writer) { return facts::Retract(writer, request); });
    ASSERT_TRUE(fact.ok()) << fact.status();
    standing_.erase(standing_.begin() + static_cast<std::ptrdiff_t>(at));
    Added(*fact);
  }

  std::mt19937 random_;
  TestLog log_{FiguresWithCohorts(), KindsWithCohorts(), FilesWithSuccessions()};
  // The model has its own catalogue, since the log's is destroyed when the log is reopened.
  const Catalogue catalogue_ = *Catalogue::Build(FiguresWithCohorts(), KindsWithCohorts());
  NaiveModel model_;
  int64_t revision_ = 0;
  struct Correctable {
    std::string name;
    std::string kind;
  };
  std::vector<Correctable> standing_;  // Facts of enrollments and items that can be corrected.
};

}  // namespace eastgate::figures::testing

#endif  // EASTGATE_TESTS_UNIT_FIGURES_TESTING_RANDOM_LOG_H_
