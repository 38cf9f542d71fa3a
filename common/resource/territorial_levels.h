// The levels of the governments that finance something or keep a list of projects, out of the levels that the
// contract knows. Constants.
#ifndef EASTGATE_COMMON_RESOURCE_TERRITORIAL_LEVELS_H_
#define EASTGATE_COMMON_RESOURCE_TERRITORIAL_LEVELS_H_

#include "eastgate/reference/v1/level.pb.h"

namespace eastgate::resource {

inline constexpr ::eastgate::reference::v1::TerritorialLevel kGovernmentLevels[] = {
    ::eastgate::reference::v1::TERRITORIAL_LEVEL_NATIONAL,
    ::eastgate::reference::v1::TERRITORIAL_LEVEL_PROVINCIAL,
    ::eastgate::reference::v1::TERRITORIAL_LEVEL_MUNICIPAL,
    ::eastgate::reference::v1::TERRITORIAL_LEVEL_DISTRICT};

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_TERRITORIAL_LEVELS_H_
