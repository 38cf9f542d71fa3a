#include "services/livelihood/identities.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/facts/cut_log.h"
#include "common/reference/citizen_id.h"
#include "common/reference/text_key.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::livelihood {
namespace {

using store::KeyReader;
using store::KeyWriter;

// Kinds of digest. On disk: append-only. 0 begins the keys of what a person or household is known by.
constexpr uint8_t kOfPerson = 0;
constexpr uint8_t kCitizenId = 1;
constexpr uint8_t kBirthCertificate = 2;
constexpr uint8_t kHousehold = 3;

std::string DigestKey(uint8_t kind, absl::string_view digest) {
  return KeyWriter(store::Prefix::kDigest).U8(kind).Raw(digest).Take();
}

// The key of what a person or household is known by.
std::string KnownKey(absl::string_view person, uint8_t kind) {
  return KeyWriter(store::Prefix::kDigest).U8(kOfPerson).String(person).U8(kind).Take();
}

// The value of a digest.
struct DigestValue {
  std::string name;    // The person's or the household's.
  std::string key_id;  // The key under which it was digested.
};
absl::StatusOr<DigestValue> ParseDigestValue(absl::string_view bytes) {
  KeyReader in(bytes);
  DigestValue value;
  ASSIGN_OR_RETURN(value.name, in.String());
  ASSIGN_OR_RETURN(value.key_id, in.String());
  RETURN_IF_ERROR(in.Finish());
  return value;
}

}  // namespace

void CheckIdentity(resource::RequestCheck& check, absl::string_view field, const v1::PersonIdentity& identity,
                   std::optional<reference::Date> born_on) {
  switch (identity.id_case()) {
    case v1::PersonIdentity::kCitizenId: {
      const std::string path = absl::StrCat(field, ".citizen_id");
      const absl::StatusOr<reference::Date> birth_date = reference::BirthDateOf(identity.citizen_id());
      if (check.Check(path, birth_date.status()) && born_on && *birth_date != *born_on) {
        check.Add(path, "its birth date is not born_on");
      }
      break;
    }
    case v1::PersonIdentity::kBirthCertificate:
      check.Check(absl::StrCat(field, ".birth_certificate"),
                  reference::CheckBirthCertificate(identity.birth_certificate()));
      break;
    default:
      check.Add(field, "required: a citizen_id or a birth_certificate");
  }
}

void CheckBornBy(resource::RequestCheck& check, absl::string_view field, const v1::PersonIdentity& identity,
                 std::optional<reference::Date> day, absl::string_view what) {
  if (!day || !identity.has_citizen_id()) return;
  const absl::StatusOr<reference::Date> birth_date = reference::BirthDateOf(identity.citizen_id());
  if (!birth_date.ok() || *birth_date <= *day) return;
  check.Add(absl::StrCat(field, ".citizen_id"), absl::StrCat("want a person who was born by ", what));
}

void CheckHouseholdNumber(resource::RequestCheck& check, absl::string_view field, absl::string_view number) {
  if (!check.Require(field, number)) return;
  if (number.size() < 9 || number.size() > 20 ||
      !std::all_of(number.begin(), number.end(), [](char c) { return absl::ascii_isalnum(c); })) {
    check.Add(field, "want 9 to 20 letters and digits");
  }
}

Identities::Known Identities::KnownBy(const v1::PersonIdentity& identity) const {
  if (identity.has_citizen_id()) return {kCitizenId, keys_.Digests("citizen_id", identity.citizen_id())};
  return {kBirthCertificate, keys_.Digests("birth_certificate", identity.birth_certificate())};
}

absl::StatusOr<std::optional<Identities::Found>> Identities::Find(const store::Reader& reader,
                                                                  const Known& known) const {
  for (const std::string& digest : known.digests) {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(DigestKey(known.kind, digest)));
    if (!bytes) continue;
    ASSIGN_OR_RETURN(const DigestValue value, ParseDigestValue(*bytes));
    return std::optional<Found>({value.name, digest});
  }
  return std::optional<Found>();
}

absl::StatusOr<std::optional<std::string>> Identities::FindAndRenew(facts::Writer& writer,
                                                                    const Known& known) const {
  ASSIGN_OR_RETURN(const std::optional<Found> found, Find(writer.transaction(), known));
  if (!found) return std::optional<std::string>();
  if (found->digest != known.digests.front()) {
    writer.transaction().Delete(DigestKey(known.kind, found->digest));
    Put(writer, known, found->name);
  }
  return std::optional<std::string>(found->name);
}

void Identities::Put(facts::Writer& writer, const Known& known, absl::string_view name) const {
  const std::string& digest = known.digests.front();
  writer.transaction().Put(DigestKey(known.kind, digest),
                           KeyWriter().String(name).String(keys_.newest().key_id()).bytes());
  writer.transaction().Put(KnownKey(name, known.kind), digest);
}

absl::StatusOr<std::optional<std::string>> Identities::FindCurrent(facts::Writer& writer,
                                                                   const Known& known) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> person, FindAndRenew(writer, known));
  if (!person) return std::optional<std::string>();
  ASSIGN_OR_RETURN(std::string current, CurrentNameOf(writer.transaction(), persons_, *person));
  return std::optional<std::string>(std::move(current));
}

absl::StatusOr<std::string> Identities::NewName(facts::Writer& writer, absl::string_view collection,
                                                const std::vector<uint8_t>& kinds) const {
  const std::string first = absl::StrCat(collection, "/", writer.next_revision());
  ASSIGN_OR_RETURN(const bool was_set_back, facts::WasSetBack(writer.transaction()));
  if (!was_set_back) return first;
  // As often as the log was set back to before this revision, at most.
  for (int number = 1;; ++number) {
    std::string name = number == 1 ? first : absl::StrCat(first, "-", number);
    bool is_taken = false;
    for (const uint8_t kind : kinds) {
      ASSIGN_OR_RETURN(const std::optional<std::string> digest,
                       writer.transaction().Get(KnownKey(name, kind)));
      is_taken = is_taken || digest.has_value();
    }
    if (!is_taken) return name;
  }
}

absl::StatusOr<std::optional<std::string>> Identities::FindPerson(facts::Writer& writer,
                                                                  const v1::PersonIdentity& identity) const {
  return FindCurrent(writer, KnownBy(identity));
}

absl::StatusOr<std::string> Identities::PersonOf(facts::Writer& writer,
                                                 const v1::PersonIdentity& identity) const {
  const Known known = KnownBy(identity);
  ASSIGN_OR_RETURN(std::optional<std::string> person, FindCurrent(writer, known));
  if (person) return *std::move(person);
  ASSIGN_OR_RETURN(std::string name, NewName(writer, "persons", {kCitizenId, kBirthCertificate}));
  Put(writer, known, name);
  return name;
}

absl::Status Identities::Link(facts::Writer& writer, const v1::PersonIdentity& identity,
                              absl::string_view person) const {
  const Known known = KnownBy(identity);
  store::Transaction& transaction = writer.transaction();
  ASSIGN_OR_RETURN(const std::optional<std::string> present, transaction.Get(KnownKey(person, known.kind)));
  if (present && std::find(known.digests.begin(), known.digests.end(), *present) == known.digests.end()) {
    return status::Refused(fact::v1::ERROR_REASON_IDENTITY_TAKEN,
                           "the person has another identity of that kind", {{"person", std::string(person)}});
  }
  ASSIGN_OR_RETURN(const std::optional<Found> owner, Find(transaction, known));
  if (owner) {
    transaction.Delete(KnownKey(owner->name, known.kind));
    transaction.Delete(DigestKey(known.kind, owner->digest));
  }
  Put(writer, known, person);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Identities::HouseholdOf(facts::Writer& writer, absl::string_view number) const {
  const Known known = {kHousehold, keys_.Digests("household_number", reference::FoldedTextKey(number))};
  ASSIGN_OR_RETURN(std::optional<std::string> household, FindAndRenew(writer, known));
  if (household) return *std::move(household);
  ASSIGN_OR_RETURN(std::string name, NewName(writer, "households", {kHousehold}));
  Put(writer, known, name);
  return name;
}

absl::StatusOr<bool> Identities::IsKnown(const store::Reader& reader, absl::string_view person) const {
  for (const uint8_t kind : {kCitizenId, kBirthCertificate}) {
    ASSIGN_OR_RETURN(const std::optional<std::string> digest, reader.Get(KnownKey(person, kind)));
    if (digest) return true;
  }
  return false;
}

absl::Status Identities::Forget(facts::Writer& writer, absl::string_view person) const {
  store::Transaction& transaction = writer.transaction();
  for (const uint8_t kind : {kCitizenId, kBirthCertificate}) {
    ASSIGN_OR_RETURN(const std::optional<std::string> digest, transaction.Get(KnownKey(person, kind)));
    if (!digest) continue;
    transaction.Delete(DigestKey(kind, *digest));
    transaction.Delete(KnownKey(person, kind));
  }
  return absl::OkStatus();
}

absl::StatusOr<Identities::Counts> Identities::CountByKey(const store::Reader& reader,
                                                          absl::FunctionRef<bool()> goes_on) const {
  Counts counts;
  absl::Status bad;
  const auto count = [&](absl::string_view, absl::string_view bytes) {
    if (!goes_on()) {
      bad = absl::CancelledError("the digests are not counted to their end");
      return false;
    }
    const absl::StatusOr<DigestValue> value = ParseDigestValue(bytes);
    if (!value.ok()) {
      bad = value.status();
      return false;
    }
    if (value->key_id == keys_.newest().key_id()) {
      ++counts.under_newest;
    } else if (keys_.Has(value->key_id)) {
      ++counts.under_older;
    } else {
      ++counts.lost;
    }
    return true;
  };
  // The digests follow the keys of persons.
  const std::string begin = DigestKey(kOfPerson + 1, "");
  RETURN_IF_ERROR(reader.Scan(begin, store::PrefixEnd(KeyWriter(store::Prefix::kDigest).Take()), count));
  RETURN_IF_ERROR(bad);
  return counts;
}

}  // namespace eastgate::livelihood
