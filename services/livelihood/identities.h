// Finds persons and households again by keyed digests of what identifies them; the identifiers themselves are
// never kept.
//
//   digest   := 0D kind:u8 digest:32 bytes → name:string key id:string
//   identity := 0D 00 person or household:string kind:u8 → digest:32 bytes
//
// Outside the log. A person or household that is not found is named after the revision that first needed it;
// where a log that was set back comes to that revision again, and whoever was named after it is still known,
// with a further number (persons/7, persons/7-2). A person has at most one identity of each kind. A digest
// lies under the key that its value names. Whoever is looked up is looked up under every key, and a
// transaction that finds somebody under an older one moves the digest to the newest. A digest keeps the name
// of a person that was merged into another; whoever is found by it is the one that stays. Thread-safe; owned
// by main.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_IDENTITIES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_IDENTITIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/digest_keys.h"
#include "common/facts/writer.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/person.pb.h"
#include "services/livelihood/person_names.h"

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
  // `persons` must outlive it.
  Identities(auth::DigestKeys keys, const Persons& persons) : keys_(std::move(keys)), persons_(persons) {}

  // Returns persons/{id}, or nothing while nobody is known by it. Somebody who was merged into another is
  // that one. The digest moves to the newest key.
  absl::StatusOr<std::optional<std::string>> FindPerson(facts::Writer& writer,
                                                        const v1::PersonIdentity& identity) const;
  // Returns the person known by it, or one made known now: at most one new person in a transaction.
  absl::StatusOr<std::string> PersonOf(facts::Writer& writer, const v1::PersonIdentity& identity) const;
  // Makes `person` known by it, and nobody else. IDENTITY_TAKEN where the person has another of that kind.
  absl::Status Link(facts::Writer& writer, const v1::PersonIdentity& identity,
                    absl::string_view person) const;

  // Returns households/{id}, made known if it was not. The register of households folds case: HB1 is hb1.
  absl::StatusOr<std::string> HouseholdOf(facts::Writer& writer, absl::string_view number) const;

  // Returns whether the person, persons/{id}, is known by anything under that name.
  absl::StatusOr<bool> IsKnown(const store::Reader& reader, absl::string_view person) const;
  // Forgets everything by which the person is known under that name.
  absl::Status Forget(facts::Writer& writer, absl::string_view person) const;

  // The digests of persons and households, counted by their keys.
  struct Counts {
    int64_t under_newest = 0;
    int64_t under_older = 0;
    int64_t lost = 0;  // Under keys that are not there: they find nobody.
  };
  // Reads all of them, while `goes_on` says so: else CANCELLED.
  absl::StatusOr<Counts> CountByKey(const store::Reader& reader, absl::FunctionRef<bool()> goes_on) const;

 private:
  // The digests by which a person or household is found again: under each key, that of the newest first.
  struct Known {
    uint8_t kind;
    std::vector<std::string> digests;
  };
  struct Found {
    std::string name;
    std::string digest;  // The one that is stored.
  };
  Known KnownBy(const v1::PersonIdentity& identity) const;
  absl::StatusOr<std::optional<Found>> Find(const store::Reader& reader, const Known& known) const;
  absl::StatusOr<std::optional<std::string>> FindAndRenew(facts::Writer& writer, const Known& known) const;
  absl::StatusOr<std::optional<std::string>> FindCurrent(facts::Writer& writer, const Known& known) const;
  void Put(facts::Writer& writer, const Known& known, absl::string_view name) const;
  // Returns a name that nobody is known by yet, after the transaction's next revision.
  absl::StatusOr<std::string> NewName(facts::Writer& writer, absl::string_view collection,
                                      const std::vector<uint8_t>& kinds) const;

  const auth::DigestKeys keys_;
  const Persons& persons_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_IDENTITIES_H_
