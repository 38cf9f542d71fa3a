#include "services/livelihood/identities.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/reference/citizen_id.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::livelihood {
namespace {

using store::KeyReader;
using store::KeyWriter;

// Kinds of digest. On disk: append-only.
constexpr uint8_t kCitizenId = 1;
constexpr uint8_t kBirthCertificate = 2;
constexpr uint8_t kHousehold = 3;

std::string DigestKey(uint8_t kind, absl::string_view digest) {
  return KeyWriter(store::Prefix::kDigest).U8(kind).Raw(digest).Take();
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

void CheckHouseholdNumber(resource::RequestCheck& check, absl::string_view field, absl::string_view number) {
  if (!check.Require(field, number)) return;
  if (number.size() < 9 || number.size() > 20 ||
      !std::all_of(number.begin(), number.end(), [](char c) { return absl::ascii_isalnum(c); })) {
    check.Add(field, "want 9 to 20 letters and digits");
  }
}

std::string Identities::PersonKey(const v1::PersonIdentity& identity) const {
  return identity.has_citizen_id()
             ? DigestKey(kCitizenId, digest_.Digest("citizen_id", identity.citizen_id()))
             : DigestKey(kBirthCertificate,
                         digest_.Digest("birth_certificate", identity.birth_certificate()));
}

absl::StatusOr<std::optional<std::string>> Identities::Find(const store::Reader& reader,
                                                            absl::string_view key) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(key));
  if (!bytes) return std::optional<std::string>();
  KeyReader in(*bytes);
  ASSIGN_OR_RETURN(std::string name, in.String());
  return std::optional<std::string>(std::move(name));
}

void Identities::Put(facts::Writer& writer, absl::string_view key, absl::string_view name) const {
  writer.transaction().Put(key, KeyWriter().String(name).String(digest_.key_id()).bytes());
}

absl::StatusOr<std::optional<std::string>> Identities::FindPerson(const store::Reader& reader,
                                                                  const v1::PersonIdentity& identity) const {
  return Find(reader, PersonKey(identity));
}

absl::StatusOr<std::string> Identities::PersonOf(facts::Writer& writer,
                                                 const v1::PersonIdentity& identity) const {
  const std::string key = PersonKey(identity);
  ASSIGN_OR_RETURN(std::optional<std::string> known, Find(writer.transaction(), key));
  if (known) return *std::move(known);
  const std::string name = absl::StrCat("persons/", writer.next_revision());
  Put(writer, key, name);
  return name;
}

void Identities::Link(facts::Writer& writer, const v1::PersonIdentity& identity,
                      absl::string_view person) const {
  Put(writer, PersonKey(identity), person);
}

absl::StatusOr<std::string> Identities::HouseholdOf(facts::Writer& writer, absl::string_view number) const {
  const std::string key = DigestKey(kHousehold, digest_.Digest("household_number", number));
  ASSIGN_OR_RETURN(std::optional<std::string> known, Find(writer.transaction(), key));
  if (known) return *std::move(known);
  const std::string name = absl::StrCat("households/", writer.next_revision());
  Put(writer, key, name);
  return name;
}

}  // namespace eastgate::livelihood
