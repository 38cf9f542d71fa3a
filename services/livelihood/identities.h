// Finds persons and households again by keyed digests of what identifies them; the identifiers themselves are
// never kept.
//
//   digest   := 0D kind:u8 digest:32 bytes → name:string key id:string
//   identity := 0D 00 person:string kind:u8 → digest:32 bytes
//
// Outside the log. A person or household that is not found is named after the revision that first needed it.
// A person has at most one identity of each kind.
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_IDENTITIES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_IDENTITIES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/keyed_digest.h"
#include "common/facts/writer.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/person.pb.h"

namespace eastgate::livelihood {

// Checks what identifies a person: it is required and well-formed, and a citizen ID has the birth date, if
// one is given.
void CheckIdentity(resource::RequestCheck& check, absl::string_view field, const v1::PersonIdentity& identity,
                   std::optional<reference::Date> born_on);
// Checks that a person whose citizen ID is given was born by the day, where there is one; `what` names it. A
// birth certificate has no day. Only a request can be judged so: no record keeps when a person was born.
void CheckBornBy(resource::RequestCheck& check, absl::string_view field, const v1::PersonIdentity& identity,
                 std::optional<reference::Date> day, absl::string_view what);
// Checks a 户号: 9 to 20 letters and digits.
void CheckHouseholdNumber(resource::RequestCheck& check, absl::string_view field, absl::string_view number);

class Identities {
 public:
  explicit Identities(const auth::KeyedDigest& digest) : digest_(digest) {}

  // Returns persons/{id}, or nothing while nobody is known by it.
  absl::StatusOr<std::optional<std::string>> FindPerson(const store::Reader& reader,
                                                        const v1::PersonIdentity& identity) const;
  // Returns the person known by it, or one made known now: at most one new person in a transaction.
  absl::StatusOr<std::string> PersonOf(facts::Writer& writer, const v1::PersonIdentity& identity) const;
  // Makes `person` known by it, and nobody else. IDENTITY_TAKEN where the person has another of that kind.
  absl::Status Link(facts::Writer& writer, const v1::PersonIdentity& identity,
                    absl::string_view person) const;

  // Returns households/{id}, made known if it was not. The register of households folds case: HB1 is hb1.
  absl::StatusOr<std::string> HouseholdOf(facts::Writer& writer, absl::string_view number) const;

 private:
  // The digest by which a person or household is found again.
  struct Known {
    uint8_t kind;
    std::string digest;
  };
  Known KnownBy(const v1::PersonIdentity& identity) const;
  absl::StatusOr<std::optional<std::string>> Find(const store::Reader& reader, const Known& known) const;
  void Put(facts::Writer& writer, const Known& known, absl::string_view name) const;

  const auth::KeyedDigest digest_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_IDENTITIES_H_
