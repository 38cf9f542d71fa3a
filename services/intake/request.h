// One row as the request that it stands for. Pure, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_REQUEST_H_
#define EASTGATE_SERVICES_INTAKE_REQUEST_H_

#include <string>
#include <variant>

#include "eastgate/command/v1/mechanism_service.pb.h"
#include "eastgate/command/v1/target_service.pb.h"
#include "eastgate/economy/v1/enterprise_service.pb.h"
#include "eastgate/economy/v1/recognition_service.pb.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "eastgate/livelihood/v1/assistance_service.pb.h"
#include "eastgate/livelihood/v1/care_facility_service.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.pb.h"
#include "services/intake/file_kind.h"
#include "services/intake/row.h"

namespace eastgate::intake {

// A correction or retraction of what was recorded about a resource. Which fact that is, the service is asked
// for when it is sent; the request's name is empty until then.
struct Amendment {
  std::string service;   // "livelihood"
  std::string resource;  // newbornEnrollments/{id}
  std::variant<fact::v1::CorrectFactRequest, fact::v1::RetractFactRequest> request;
};

using Request =
    std::variant<livelihood::v1::CreateNewbornEnrollmentRequest, livelihood::v1::RecordEntitlementRequest,
                 livelihood::v1::GrantPremiumWaiverRequest, livelihood::v1::CreateCareFacilityRequest,
                 livelihood::v1::ChangeCareFacilityStateRequest, livelihood::v1::CreateHomeCareSubsidyRequest,
                 livelihood::v1::CreateBarrierFreeRetrofitRequest, command::v1::CreateBodyRequest,
                 command::v1::CreateTargetRequest, economy::v1::CreateEnterpriseRequest,
                 economy::v1::CreateRecognitionRequest, economy::v1::RevokeRecognitionRequest, Amendment>;

// Notes in `row` what is wrong with it; the request is good only if row.ok() then.
Request ToRequest(FileKind kind, Row& row);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_REQUEST_H_
