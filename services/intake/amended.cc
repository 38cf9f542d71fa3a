#include "services/intake/amended.h"

#include <algorithm>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/sha256.h"
#include "common/resource/request_check.h"

namespace eastgate::intake {
namespace {

using fact::v1::CorrectFactRequest;
using fact::v1::Fact;
using fact::v1::RetractFactRequest;

constexpr char kOccurredOn[] = "occurred_on";
constexpr char kDivision[] = "division";
constexpr char kRetraction[] = "retraction";
constexpr size_t kDigestDigits = 16;
static_assert(kMaxDocumentBytes + 1 + kDigestDigits == resource::kMaxSourceRefBytes);

enum class Part { kOccurredOn, kDivision, kAmount, kDimension, kRetraction };

// The one item that an amendment of a row is about.
struct Item {
  Part part = Part::kRetraction;
  std::string key;    // The measure or the dimension.
  std::string value;  // As corrected.
};

Item ItemOf(const CorrectFactRequest& request) {
  if (!request.occurred_on().empty()) return {Part::kOccurredOn, kOccurredOn, request.occurred_on()};
  if (!request.division().empty()) return {Part::kDivision, kDivision, request.division()};
  for (const auto& [measure, amount] : request.amounts())
    return {Part::kAmount, measure, absl::StrCat(amount)};
  for (const auto& [key, value] : request.dimensions()) return {Part::kDimension, key, value};
  return {};
}

Item ItemOf(const RetractFactRequest&) {
  return {Part::kRetraction, kRetraction, ""};
}

Item ItemOf(const Amendment& amendment) {
  return std::visit([](const auto& request) { return ItemOf(request); }, amendment.request);
}

const std::string& DocumentOf(const Amendment& amendment) {
  return std::visit([](const auto& request) -> const std::string& { return request.source_ref(); },
                    amendment.request);
}

// Returns what the fact says of the item, of its own postings and not of those that it reverses.
std::string ValueIn(const Fact& fact, const Item& item) {
  if (item.part == Part::kOccurredOn) return fact.occurred_on();
  if (item.part == Part::kDivision) return fact.division();
  int64_t amount = 0;
  std::set<std::string> values;
  for (int i = fact.reversed_postings(); i < fact.postings_size(); ++i) {
    const fact::v1::Posting& posting = fact.postings(i);
    if (posting.measure() == item.key) amount += posting.amount();
    const auto dimension = posting.dimensions().find(item.key);
    if (dimension != posting.dimensions().end()) values.insert(dimension->second);
  }
  return item.part == Part::kAmount ? absl::StrCat(amount) : absl::StrJoin(values, ",");
}

// Returns the fact that corrects or retracts this one; null if it is in effect.
const Fact* SuccessorOf(const Fact& fact, const std::vector<Fact>& facts) {
  const auto found = std::find_if(facts.begin(), facts.end(), [&fact](const Fact& later) {
    return !fact.corrected_by().empty() && later.name() == fact.corrected_by();
  });
  return found == facts.end() ? nullptr : &*found;
}

// The document's earlier corrections of the item, among the facts that follow the record's creation.
struct Said {
  bool the_same = false;
  bool another_value = false;
  const Fact* current = nullptr;
};

Said SaidSince(const Fact& created, const Amendment& amendment, const std::vector<Fact>& facts) {
  const Item item = ItemOf(amendment);
  const std::string& document = DocumentOf(amendment);
  const std::string source_ref = SourceRefOf(amendment);
  Said said;
  said.current = &created;
  while (const Fact* later = SuccessorOf(*said.current, facts)) {
    const Fact& earlier = *said.current;
    said.current = later;
    // Under the document's bare number a fact may have been sent by another program than this.
    const bool is_own = later->source_ref() == source_ref;
    if (!is_own && later->source_ref() != document) continue;
    if (later->retraction()) {
      said.the_same = said.the_same || item.part == Part::kRetraction;
    } else if (item.part != Part::kRetraction) {
      const std::string value = ValueIn(*later, item);
      if (!is_own && value == ValueIn(earlier, item)) continue;  // It corrects something else.
      (value == item.value ? said.the_same : said.another_value) = true;
    }
  }
  return said;
}

}  // namespace

Amended FindAmended(const Amendment& amendment, const std::vector<Fact>& facts) {
  Amended amended;
  bool another_value = false;
  for (const Fact& fact : facts) {
    // A record that was retracted may have been created again: the last of its creations counts.
    if (fact.kind() != facts.front().kind() || !fact.corrects().empty()) continue;
    const Said said = SaidSince(fact, amendment, facts);
    if (said.the_same) return {AmendmentStatus::kDone, ""};
    another_value = another_value || said.another_value;
    amended = {said.current->retraction() ? AmendmentStatus::kRetracted : AmendmentStatus::kToDo,
               said.current->name()};
  }
  if (another_value) amended.status = AmendmentStatus::kOtherValue;
  return amended;
}

std::string SourceRefOf(const Amendment& amendment) {
  auth::Sha256 digest;
  digest.Update(absl::StrCat(amendment.resource, "\n", ItemOf(amendment).key));
  return absl::StrCat(DocumentOf(amendment), "#",
                      absl::BytesToHexString(digest.Finish()).substr(0, kDigestDigits));
}

}  // namespace eastgate::intake
