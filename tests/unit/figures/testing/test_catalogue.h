// A small catalogue that has one figure of every kind, and the drafts of facts that post to it.
#ifndef EASTGATE_TESTS_UNIT_FIGURES_TESTING_TEST_CATALOGUE_H_
#define EASTGATE_TESTS_UNIT_FIGURES_TESTING_TEST_CATALOGUE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/facts/draft.h"
#include "common/facts/fact_kind.h"
#include "common/facts/writer.h"
#include "common/figures/catalogue.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures::testing {

inline constexpr char kRoot[] = "360111";
inline constexpr char kStreet[] = "360111001";
inline constexpr char kCommunity[] = "360111001001";
inline constexpr char kOtherCommunity[] = "360111001002";
inline constexpr char kOtherStreet[] = "360111002";
// Was merged into kStreet on 2024-07-01.
inline constexpr char kClosedCommunity[] = "360111001003";

inline constexpr char kEnrollments[] =
    "test.enrollments";                               // FLOW by channel and place, rolled up by channel.
inline constexpr char kBeds[] = "test.beds";          // STOCK by type, rolled up by type.
inline constexpr char kChildren[] = "test.children";  // DISTINCT by channel.
inline constexpr char kPerChild[] = "test.enrollments_per_child";  // RATIO by channel: FLOW ÷ DISTINCT.
inline constexpr char kPerBed[] = "test.enrollments_per_bed";      // RATIO: FLOW ÷ STOCK.

inline constexpr char kEnrolledKind[] = "test.enrolled";  // Posts to kEnrollments and kChildren; has hooks.
inline constexpr char kBedsKind[] = "test.beds_counted";  // Posts to kBeds; owned by kBedsRpc.
inline constexpr char kBedsRpc[] = "eastgate.test.v1.BedService/CountBeds";

inline FigureDefinition Definition(uint32_t number, absl::string_view id, figure::v1::FigureKind kind,
                                   std::vector<std::string> dimensions,
                                   std::vector<DimensionSet> roll_ups = {}) {
  FigureDefinition definition;
  definition.number = number;
  definition.figure.set_id(std::string(id));
  definition.figure.set_title_zh(std::string(id));
  definition.figure.set_title_en(std::string(id));
  definition.figure.set_unit(figure::v1::FIGURE_UNIT_PERSON);
  definition.figure.set_kind(kind);
  definition.figure.set_definition_version(1);
  for (std::string& key : dimensions) definition.figure.add_dimensions(std::move(key));
  definition.roll_ups = std::move(roll_ups);
  return definition;
}

inline FigureDefinition RatioDefinition(uint32_t number, absl::string_view id, absl::string_view numerator,
                                        absl::string_view denominator, std::vector<std::string> dimensions) {
  FigureDefinition definition = Definition(number, id, figure::v1::FIGURE_KIND_RATIO, std::move(dimensions));
  definition.figure.set_unit(figure::v1::FIGURE_UNIT_TIMES);
  definition.figure.set_numerator(std::string(numerator));
  definition.figure.set_denominator(std::string(denominator));
  return definition;
}

inline std::vector<FigureDefinition> TestFigures() {
  return {Definition(1, kEnrollments, figure::v1::FIGURE_KIND_FLOW, {"channel", "place"}, {{"channel"}}),
          Definition(2, kBeds, figure::v1::FIGURE_KIND_STOCK, {"type"}, {{"type"}}),
          Definition(3, kChildren, figure::v1::FIGURE_KIND_DISTINCT, {"channel"}),
          RatioDefinition(4, kPerChild, kEnrollments, kChildren, {"channel"}),
          RatioDefinition(5, kPerBed, kEnrollments, kBeds, {})};
}

// Returns the key under which the hooks of kEnrolledKind keep the division and channel of `subject`.
inline std::string ResourceKeyOf(absl::string_view subject) {
  return store::KeyWriter(store::Prefix::kResource).String(subject).Take();
}

// Moves the postings of an enrollment as its correction says. The channel "closed" is refused by the kind's
// own rule.
inline absl::StatusOr<fact::v1::Fact> CorrectEnrollment(facts::Writer& writer, const fact::v1::Fact& current,
                                                        const facts::Correction& correction) {
  fact::v1::Fact corrected = current;
  if (correction.occurred_on) corrected.set_occurred_on(reference::FormatDate(*correction.occurred_on));
  if (correction.division) corrected.set_division(*correction.division);
  for (fact::v1::Posting& posting : *corrected.mutable_postings()) {
    posting.set_effective_on(corrected.occurred_on());
    posting.set_division(corrected.division());
    if (const auto it = correction.amounts.find(posting.measure()); it != correction.amounts.end()) {
      posting.set_amount(it->second);
    }
    for (const auto& [key, value] : correction.dimensions) {
      if (value == "closed") {
        return status::Refused(fact::v1::ERROR_REASON_NOT_ELIGIBLE, "the channel is closed",
                               {{"channel", value}});
      }
      (*posting.mutable_dimensions())[key] = value;
    }
  }
  writer.transaction().Put(ResourceKeyOf(current.subject()), corrected.division());
  return corrected;
}

inline std::vector<facts::FactKind> TestKinds() {
  facts::FactKind enrolled;
  enrolled.name = kEnrolledKind;
  enrolled.measures = {kEnrollments, kChildren};
  enrolled.correctable = {
      .occurred_on = true, .division = true, .amounts = {kEnrollments}, .dimensions = {"channel"}};
  enrolled.correct = CorrectEnrollment;
  enrolled.retract = [](facts::Writer& writer, const fact::v1::Fact& current) {
    writer.transaction().Delete(ResourceKeyOf(current.subject()));
    return absl::OkStatus();
  };
  facts::FactKind beds;
  beds.name = kBedsKind;
  beds.measures = {kBeds};
  beds.owner_rpc = kBedsRpc;
  return {enrolled, beds};
}

inline fact::v1::Fact Draft(absl::string_view kind, absl::string_view subject, reference::Date on,
                            absl::string_view division) {
  fact::v1::Fact fact;
  fact.set_kind(std::string(kind));
  fact.set_subject(std::string(subject));
  fact.set_occurred_on(reference::FormatDate(on));
  fact.set_division(std::string(division));
  return fact;
}

// `amount` enrollments, and one child where `child` is named.
inline fact::v1::Fact Enrolled(absl::string_view subject, reference::Date on, absl::string_view division,
                               int64_t amount, const std::string& channel, absl::string_view child = "",
                               const std::string& place = "") {
  fact::v1::Fact fact = Draft(kEnrolledKind, subject, on, division);
  std::map<std::string, std::string> dimensions = {{"channel", channel}};
  if (!child.empty())
    *fact.add_postings() = facts::MakePosting(kChildren, on, division, 1, dimensions, child);
  if (!place.empty()) dimensions["place"] = place;
  *fact.add_postings() = facts::MakePosting(kEnrollments, on, division, amount, dimensions);
  return fact;
}

// `change` beds more (or fewer) from a day on.
inline fact::v1::Fact BedsCounted(absl::string_view subject, reference::Date on, absl::string_view division,
                                  int64_t change, const std::string& type) {
  fact::v1::Fact fact = Draft(kBedsKind, subject, on, division);
  *fact.add_postings() = facts::MakePosting(kBeds, on, division, change, {{"type", type}});
  return fact;
}

}  // namespace eastgate::figures::testing

#endif  // EASTGATE_TESTS_UNIT_FIGURES_TESTING_TEST_CATALOGUE_H_
