// The kinds of files that bureaus send, recognized by the columns of their first row.
#ifndef EASTGATE_SERVICES_INTAKE_FILE_KIND_H_
#define EASTGATE_SERVICES_INTAKE_FILE_KIND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace eastgate::intake {

enum class FileKind {
  kEnterprises,
  kRecognitions,
  kRevocations,
  kNewbornEnrollments,
  kEntitlements,
  kPremiumWaivers,
  kCareFacilities,
  kCareFacilityStates,
  kHomeCareSubsidies,
  kBarrierFreeRetrofits,
  kBodies,
  kTargets,
  kAmendments,
};

struct FileForm {
  FileKind kind;
  const char* title;                 // "新生儿参保登记"
  std::vector<const char*> columns;  // All required, in any order.
  // Whether a row may rest on rows before it in the file: then they are sent one after another.
  bool in_order = false;
};

// The column that a rejected row gets; ignored where a mended file is sent again.
inline constexpr char kReasonColumn[] = "退回原因";

const std::vector<FileForm>& FileForms();

// The form that has exactly these columns. INVALID_ARGUMENT names the columns that are missing, unknown or
// twice, against the form that is nearest.
absl::StatusOr<const FileForm*> RecognizeForm(absl::Span<const std::string> header);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_FILE_KIND_H_
