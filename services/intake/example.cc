#include "services/intake/example.h"

#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/empty.pb.h"

namespace eastgate::intake {
namespace {

constexpr char kLatitude[] = "28.68";
constexpr char kLongitude[] = "115.95";
constexpr char kUnit[] = "office-finance";

// Returns the example of a column that is read so, where neither words nor the contract say more.
std::string ExampleAs(const Field& field) {
  switch (field.as) {
    case As::kDate:
    case As::kOptionalDate:
      return "2024-03-01";
    case As::kMonth:
    case As::kPeriod:
      return "2024-03";
    case As::kDivision:
    case As::kDivisionCode:
      return "360111001";
    case As::kDivisionCodes:
      return "360111001；360111003";
    case As::kFen:
      return "100.5";
    case As::kInteger:
      return "2024";
    case As::kLocation:
      return kLatitude;
    case As::kList:
      return "示例一；示例二";
    case As::kPairs:
      return field.detail;
    case As::kFigure:
      return "economy.chain_output";
    default:
      return "示例";
  }
}

}  // namespace

std::string ExampleOf(const StepWord& step, const Field& field, const ListsOnDay& lists) {
  const auto& request = *step.request->GetDescriptor();
  const auto* descriptor = request.FindFieldByName(field.field);
  if (*field.example != '\0') return field.example;
  if (field.as == As::kStep) return step.word;
  if (descriptor == nullptr && *field.field != '\0') return "";
  if (const std::vector<Word> words = WordsOf(field, request); !words.empty()) return words.front().word;
  if (const std::vector<const char*> titles = TitlesOf(field, request, lists); !titles.empty())
    return titles.front();
  if (descriptor != nullptr && descriptor->options().HasExtension(options::v1::unit)) return kUnit;
  return ExampleAs(field);
}

std::vector<std::string> ExampleRow(const FileForm& form, const ListsOnDay& lists) {
  // A form without requests of its own reads each of its columns itself.
  const StepWord none = {"", &google::protobuf::Empty::default_instance()};
  const StepWord& step = form.requests.empty() ? none : form.requests.front();
  std::vector<std::string> row;
  for (const Field& field : form.fields) {
    row.push_back(ExampleOf(step, field, lists));
    if (field.as == As::kLocation) row.push_back(row.back().empty() ? "" : kLongitude);
  }
  return row;
}

}  // namespace eastgate::intake
