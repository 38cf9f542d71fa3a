// The ids of the service's figures, each the measure of the same name. Users know them: never renamed.
#ifndef EASTGATE_SERVICES_ECONOMY_FIGURE_IDS_H_
#define EASTGATE_SERVICES_ECONOMY_FIGURE_IDS_H_

namespace eastgate::economy {

inline constexpr char kEnterprises[] = "economy.enterprises";
inline constexpr char kRecognitions[] = "economy.recognitions";
inline constexpr char kRecognitionAwards[] = "economy.recognition_awards";

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIGURE_IDS_H_
