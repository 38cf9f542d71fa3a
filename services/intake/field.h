// The columns of a form: which field of a request each goes into, and how it is read. Immutable, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_FIELD_H_
#define EASTGATE_SERVICES_INTAKE_FIELD_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "services/intake/row.h"

namespace eastgate::intake {

// The type by which a column is read. A field that the contract declares as a unit
// (eastgate.options.v1.unit), one text or a list, is read by code or by name, valid on the declared day; and
// one that it declares as of an open list (eastgate.options.v1.kind_of) by code or by title.
enum class As {
  kText,          // As it is; may be empty.
  kRequired,      // As it is.
  kKey,           // As it is; two records that are in effect do not share it.
  kId,            // The caller's own id, which is the record's source_ref as well.
  kName,          // The id of a resource of the collection `detail`.
  kOptionalName,  // The same, or nothing.
  kDate,
  kOptionalDate,
  kMonth,
  kPeriod,         // A month, a quarter or a year.
  kDivision,       // By code or by name, valid on the day in field `detail`, or on the last day of the period
                   // there, which precedes it in the form.
  kDivisionCode,   // By code alone.
  kDivisionCodes,  // Codes separated by ；.
  kFen,            // An amount in the unit of its column.
  kInteger,
  kLocation,  // A point: its latitude in this column, its longitude in column `detail`; both or neither.
  kYesNo,
  kWord,  // One of `words`.
  kList,  // Parts separated by ；.
  kPairs,  // Parts separated by ；, each of two written like `detail` ("职务：单位职务"): messages whose
           // fields 1 and 2 they are; where field 2 is repeated, its values are separated by |.
  kStep,    // The word of a step, which selects the request.
  kFigure,  // The id of a figure, to whose service the request goes.
  kOther,   // The form itself reads it: one of `words`, or what `detail` says.
};

struct Field {
  const char* column;
  const char* field;  // Empty if the column is not one field of the request.
  As as;
  const char* detail = "";
  absl::Span<const Word> words = {};  // If there are none, kWord has the texts of the field's enum.
  const char* example = "";           // For templates, where the other members do not say enough.
};

// The open lists as they are on a day, for what says what a column may hold.
struct ListsOnDay {
  const reference::Kinds* kinds = nullptr;  // Null: they are not at hand.
  reference::Date day;
};

// Returns the titles that the column of an open list may hold, which are those of `lists`; none if it is of
// none, or they are not at hand.
std::vector<const char*> TitlesOf(const Field& field, const google::protobuf::Descriptor& request,
                                  const ListsOnDay& lists);

// Returns the open list that the column is of; empty for none.
std::string ListOf(const Field& field, const google::protobuf::Descriptor& request);

// Returns the words that the column may hold; none if it is not read by words.
std::vector<Word> WordsOf(const Field& field, const google::protobuf::Descriptor& request);

// Returns whether rows that have the same in the column may depend on each other: it names the record itself,
// or another, or a person.
bool TellsApart(const Field& field);

// Fills in what the fields say of the row. A column whose field the request lacks must be blank.
void Fill(google::protobuf::Message& request, absl::Span<const Field> fields, Row& row);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_FIELD_H_
