// Aligns an event with three markets and prints cumulative returns. Usage: threat [HOST:PORT [EVENT [FIRST [LAST]]]]
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "failure.h"
#include "trucedata/v1/impact_service.grpc.pb.h"

using namespace trucedata::v1;

namespace {

int Offset(const std::string& name, const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument(name + ": \"" + text + "\" is not a whole number; give sessions before (-) or after the event, such as 3");
  return number;
}

void PrintHeader(const AlignmentHeader& header) {
  std::printf("%-20s", "session offset");
  for (int offset : header.offsets()) std::printf(" %+8d", offset);
  std::printf("\n");
}

void PrintColumn(const AlignmentHeader& header, const AlignedColumn& column) {
  std::printf("%-20s", header.series(column.series_index()).name().substr(std::string("series/").size()).c_str());
  for (double value : column.values()) std::printf(" %+7.2f%%", 100 * value);
  std::printf("\n");
}

void PrintTable(ImpactService::Stub& impact, const AlignEventsRequest& request, const std::string& address) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  const auto reader = impact.AlignEvents(&context, request);
  AlignmentHeader header;
  for (AlignEventsResponse answer; reader->Read(&answer);) {
    if (answer.has_header()) PrintHeader(header = answer.header());
    if (answer.has_column()) PrintColumn(header, answer.column());
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) throw Failure(status, address);
}

void Run(const std::vector<std::string>& arguments) {
  std::vector<std::string> given = {"localhost:50051", "events/us-100-tariff-threat-first-post", "-2", "3"};
  if (arguments.size() > given.size()) throw std::invalid_argument("usage: threat [HOST:PORT [EVENT [FIRST [LAST]]]]");
  std::copy(arguments.begin(), arguments.end(), given.begin());
  const std::string& address = given[0];
  if (!std::regex_match(address, std::regex("[^/]+:[0-9]{1,5}")))
    throw std::invalid_argument("address: \"" + address + "\" is not host:port, such as localhost:50051");

  AlignEventsRequest request;
  request.add_events(given[1]);
  for (const char* series : {"series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily"}) request.add_series(series);
  request.mutable_window()->set_first_offset(Offset("first", given[2]));
  request.mutable_window()->set_last_offset(Offset("last", given[3]));
  request.set_measure(MEASURE_CUMULATIVE_SIMPLE_RETURN);

  grpc::ChannelArguments channel;
  // By default gRPC uses the proxy of the environment for this machine too.
  if (std::regex_match(address, std::regex("(localhost|127\\.[0-9.]+|\\[::1\\]):[0-9]+"))) channel.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  ImpactService::Stub impact(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), channel));
  PrintTable(impact, request, address);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    Run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << "threat: " << error.what() << "\n";
    return 1;
  }
}
