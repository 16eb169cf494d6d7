// Computes one SHA-256 per column over all responses of a case.
#pragma once

#include <openssl/evp.h>

#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "trucedata/v1/impact_service.pb.h"
#include "trucedata/v1/market_service.pb.h"

class Digests {
 public:
  void AddResponse(const google::protobuf::Message& response) {
    if (const auto* read = dynamic_cast<const trucedata::v1::ReadSeriesResponse*>(&response)) {
      if (read->has_chunk()) AddChunk(read->chunk());
    } else if (const auto* aligned = dynamic_cast<const trucedata::v1::AlignEventsResponse*>(&response)) {
      if (aligned->has_column()) AddAligned(aligned->column());
    } else if (const auto* study = dynamic_cast<const trucedata::v1::EstimateImpactResponse*>(&response)) {
      if (study->has_results()) AddResults(study->results());
    }
  }

  nlohmann::json Outcome() {
    auto columns = nlohmann::json::object();
    for (auto& [key, column] : columns_) columns[key] = {{"count", column.count}, {"sha256", column.Hex()}};
    return columns;
  }

 private:
  struct Column {
    Column() { EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr); }

    std::string Hex() {
      unsigned char bytes[EVP_MAX_MD_SIZE];
      unsigned int size = 0;
      EVP_DigestFinal_ex(context.get(), bytes, &size);
      std::string hex;
      for (unsigned int i = 0; i < size; i++) {
        constexpr char kDigits[] = "0123456789abcdef";
        hex += {kDigits[bytes[i] >> 4], kDigits[bytes[i] & 15]};
      }
      return hex;
    }

    std::size_t count = 0;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  };

  // The arrays are little-endian, like this machine.
  template <typename Array>
  void Add(const std::string& key, const Array& values) {
    Column& column = columns_[key];
    column.count += values.size();
    EVP_DigestUpdate(column.context.get(), values.data(), values.size() * sizeof(*values.data()));
  }

  void AddDoubles(const std::string& key, const google::protobuf::RepeatedField<double>& values) {
    std::vector<std::uint64_t> bits(values.size());
    for (int i = 0; i < values.size(); i++) {
      std::memcpy(&bits[i], &values[i], sizeof bits[i]);
      if (std::isnan(values[i])) bits[i] = 0x7ff8000000000000;  // One bit pattern for every NaN.
    }
    Add(key, bits);
  }

  void AddChunk(const trucedata::v1::SeriesChunk& chunk) {
    Add(chunk.series() + " time", chunk.time_unix_nanos());
    for (const auto& column : chunk.columns()) {
      const bool named = column.field() == trucedata::v1::FIELD_NAMED;
      AddDoubles(chunk.series() + " " + (named ? column.column_name() : trucedata::v1::Field_Name(column.field())), column.values());
    }
  }

  void AddAligned(const trucedata::v1::AlignedColumn& column) {
    const std::string key =
        std::to_string(column.event_index()) + "," + std::to_string(column.series_index()) + (column.is_alternative() ? ",alternative" : "");
    AddDoubles(key + " values", column.values());
    Add(key + " start", column.observation_start_time_unix_nanos());
    Add(key + " end", column.observation_end_time_unix_nanos());
    Add(key + " missing", column.missing());
  }

  void AddResults(const trucedata::v1::ImpactResults& results) {
    const std::string key = std::to_string(results.series_index());
    AddDoubles(key + " abnormal_returns", results.abnormal_returns());
    AddDoubles(key + " cumulative_abnormal_returns", results.cumulative_abnormal_returns());
    AddDoubles(key + " residual_deviations", results.residual_deviations());
  }

  std::map<std::string, Column> columns_;
};
