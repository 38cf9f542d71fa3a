// The lists of the reference data: which rows of a version match a request, and how they are answered.
//
// Pure functions of the data, thread-safe.
#ifndef EASTGATE_COMMON_SERVER_REFERENCE_LISTS_H_
#define EASTGATE_COMMON_SERVER_REFERENCE_LISTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/reference_data.h"
#include "common/resource/request_check.h"
#include "eastgate/reference/v1/reference_service.pb.h"

namespace eastgate::server {

// The data that all pages of a list see, and the place at which the next one begins.
struct ReferenceView {
  std::shared_ptr<const reference::ReferenceData> data;
  int64_t known_at = 0;
  reference::Date day;
  size_t begin = 0;  // The place of the next row in its register.
};

// Check the filters of a request.
void CheckFilters(const reference::v1::ListDivisionsRequest& request, resource::RequestCheck& check);
void CheckFilters(const reference::v1::ListUnitsRequest& request, resource::RequestCheck& check);
void CheckFilters(const reference::v1::ListWorkingDaysRequest& request, resource::RequestCheck& check);
void CheckFilters(const reference::v1::ListParametersRequest& request, resource::RequestCheck& check);
void CheckFilters(const reference::v1::ListReportingDutiesRequest& request, resource::RequestCheck& check);
void CheckFilters(const reference::v1::ListGrantsRequest& request, resource::RequestCheck& check);
void CheckFilters(const reference::v1::ListKindsRequest& request, resource::RequestCheck& check);

// Return the page that begins at the view's place.
absl::StatusOr<reference::v1::ListDivisionsResponse> ListPage(
    const reference::v1::ListDivisionsRequest& request, const ReferenceView& view);
absl::StatusOr<reference::v1::ListUnitsResponse> ListPage(const reference::v1::ListUnitsRequest& request,
                                                          const ReferenceView& view);
absl::StatusOr<reference::v1::ListWorkingDaysResponse> ListPage(
    const reference::v1::ListWorkingDaysRequest& request, const ReferenceView& view);
absl::StatusOr<reference::v1::ListParametersResponse> ListPage(
    const reference::v1::ListParametersRequest& request, const ReferenceView& view);
absl::StatusOr<reference::v1::ListReportingDutiesResponse> ListPage(
    const reference::v1::ListReportingDutiesRequest& request, const ReferenceView& view);
absl::StatusOr<reference::v1::ListGrantsResponse> ListPage(const reference::v1::ListGrantsRequest& request,
                                                           const ReferenceView& view);
absl::StatusOr<reference::v1::ListKindsResponse> ListPage(const reference::v1::ListKindsRequest& request,
                                                          const ReferenceView& view);

// The page token of a view. Reading one sets the revision, the day and the place.
//
//   cursor := known_at:decimal "@" day_number:decimal "@" begin:decimal
std::string CursorOf(const ReferenceView& view);
// INVALID_ARGUMENT, field page_token, for any other text, or a revision beyond `head`.
absl::Status ReadCursor(absl::string_view cursor, int64_t head, ReferenceView& view);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REFERENCE_LISTS_H_
