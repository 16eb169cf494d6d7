// Digests of columns: one SHA-256 per column over all responses of a case.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math"

	pb "trucedata/v1"

	"google.golang.org/protobuf/proto"
)

type digest struct {
	Count  int    `json:"count"`
	Sha256 string `json:"sha256"`
	hash   hash.Hash
}

func (o *outcome) add(key string, count int, write func(hash.Hash)) {
	column := o.Columns[key]
	if column == nil {
		column = &digest{hash: sha256.New()}
		o.Columns[key] = column
	}
	column.Count += count
	write(column.hash)
	column.Sha256 = hex.EncodeToString(column.hash.Sum(nil))
}

func (o *outcome) addDoubles(key string, values []float64) {
	o.add(key, len(values), func(h hash.Hash) {
		for _, value := range values {
			bits := math.Float64bits(value)
			if math.IsNaN(value) {
				bits = 0x7ff8000000000000 // One bit pattern for every NaN.
			}
			h.Write(little(bits, 8))
		}
	})
}

func (o *outcome) addTimes(key string, values []int64) {
	o.add(key, len(values), func(h hash.Hash) {
		for _, value := range values {
			h.Write(little(uint64(value), 8))
		}
	})
}

func little(bits uint64, size int) []byte {
	bytes := make([]byte, size)
	for i := range bytes {
		bytes[i] = byte(bits >> (8 * i))
	}
	return bytes
}

func (o *outcome) addResponse(response proto.Message) {
	switch answer := response.(type) {
	case *pb.ReadSeriesResponse:
		o.addChunk(answer.GetChunk())
	case *pb.AlignEventsResponse:
		if column := answer.GetColumn(); column != nil {
			o.addAligned(column)
		}
	case *pb.EstimateImpactResponse:
		if results := answer.GetResults(); results != nil {
			key := fmt.Sprint(results.SeriesIndex, " ")
			o.addDoubles(key+"abnormal_returns", results.AbnormalReturns)
			o.addDoubles(key+"cumulative_abnormal_returns", results.CumulativeAbnormalReturns)
			o.addDoubles(key+"residual_deviations", results.ResidualDeviations)
		}
	}
}

func (o *outcome) addChunk(chunk *pb.SeriesChunk) {
	if chunk == nil {
		return
	}
	o.addTimes(chunk.Series+" time", chunk.TimeUnixNanos)
	for _, column := range chunk.Columns {
		name := column.ColumnName
		if column.Field != pb.Field_FIELD_NAMED {
			name = column.Field.String()
		}
		o.addDoubles(chunk.Series+" "+name, column.Values)
	}
}

func (o *outcome) addAligned(column *pb.AlignedColumn) {
	key := fmt.Sprintf("%d,%d", column.EventIndex, column.SeriesIndex)
	if column.IsAlternative {
		key += ",alternative"
	}
	o.addDoubles(key+" values", column.Values)
	o.addTimes(key+" start", column.ObservationStartTimeUnixNanos)
	o.addTimes(key+" end", column.ObservationEndTimeUnixNanos)
	o.add(key+" missing", len(column.Missing), func(h hash.Hash) {
		for _, missing := range column.Missing {
			h.Write(little(uint64(missing), 4))
		}
	})
}
