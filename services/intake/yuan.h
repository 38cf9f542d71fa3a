// Values as people read them. Pure.
#ifndef EASTGATE_SERVICES_INTAKE_YUAN_H_
#define EASTGATE_SERVICES_INTAKE_YUAN_H_

#include <cstdint>
#include <string>

#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::intake {

// "543020元", "0.05元": exactly what so many fen are.
std::string YuanText(int64_t fen);

// "1429人", "543020元".
std::string ValueText(int64_t value, figure::v1::FigureUnit unit);

// A figure's value, or its ratio in its own unit: "80.0%（4÷5）", "2.5天（5÷2）"; "无" for a ratio without a
// denominator.
std::string ValueText(const figure::v1::FigureValue& value);

// The target of such a value, of a ratio in ten-thousandths: "95%", "3天", "400倍".
std::string TargetText(int64_t target, const figure::v1::FigureValue& value);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_YUAN_H_
