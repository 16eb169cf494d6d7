// The Go runner: cases from standard input, outcomes to standard output, as ../README.md says. runner HOST:PORT
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"log"
	"math"
	"os"
	"strings"
	"time"

	pb "trucedata/v1"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

const largestLine = 16 << 20

type testCase struct {
	Name, Method, Compression, Keep string
	Request                         json.RawMessage
	Requests                        []json.RawMessage
	Metadata                        map[string]string
	TimeoutMs                       int `json:"timeout_ms"`
	CancelAfter                     int `json:"cancel_after"`
}

type digest struct {
	Count  int    `json:"count"`
	Sha256 string `json:"sha256"`
	hash   hash.Hash
}

type outcome struct {
	Name      string             `json:"name"`
	Code      string             `json:"code"`
	Reason    string             `json:"reason"`
	Field     string             `json:"field"`
	Responses [][]byte           `json:"responses"`
	Columns   map[string]*digest `json:"columns"`
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
				bits = 0x7ff8000000000000 // One bit pattern for all.
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

// method finds what the stubs say of "package.Service/Method".
func method(path string) (protoreflect.MethodDescriptor, error) {
	service, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(path[:strings.IndexByte(path, '/')]))
	if err != nil {
		return nil, err
	}
	return service.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(path[strings.IndexByte(path, '/')+1:])), nil
}

// made is a message of the stubs' type.
func made(descriptor protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		return nil, err
	}
	return kind.New().Interface(), nil
}

func requests(c *testCase, descriptor protoreflect.MessageDescriptor) ([]proto.Message, error) {
	texts := c.Requests
	if texts == nil {
		texts = []json.RawMessage{c.Request}
	}
	var all []proto.Message
	for _, text := range texts {
		request, err := made(descriptor)
		if err == nil && len(text) > 0 {
			err = protojson.Unmarshal(text, request)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, request)
	}
	return all, nil
}

// call sends the requests and gives each response.
func call(connection *grpc.ClientConn, c *testCase, each func(proto.Message)) error {
	m, err := method(c.Method)
	if err != nil {
		return err
	}
	sent, err := requests(c, m.Input())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(metadata.NewOutgoingContext(context.Background(), metadata.New(c.Metadata)), time.Duration(c.TimeoutMs)*time.Millisecond)
	defer cancel()
	var options []grpc.CallOption
	if c.Compression == "gzip" {
		options = append(options, grpc.UseCompressor(gzip.Name))
	}
	kind := &grpc.StreamDesc{ClientStreams: m.IsStreamingClient(), ServerStreams: m.IsStreamingServer()}
	stream, err := connection.NewStream(ctx, kind, "/"+c.Method, options...)
	if err != nil {
		return err
	}
	for _, request := range sent {
		if stream.SendMsg(request) != nil {
			break // The call has ended; its status is received below.
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	for count := 1; ; count++ {
		response, err := made(m.Output())
		if err == nil {
			err = stream.RecvMsg(response)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if count <= c.CancelAfter || c.CancelAfter == 0 { // Later ones were on their way when the call was cancelled.
			each(response)
		}
		if count == c.CancelAfter {
			cancel()
		}
		if !m.IsStreamingServer() {
			return nil
		}
	}
}

func codeName(code codes.Code) string {
	names := []string{"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
		"FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"}
	return names[code]
}

func run(connection *grpc.ClientConn, c *testCase) *outcome {
	result := &outcome{Name: c.Name, Responses: [][]byte{}, Columns: map[string]*digest{}}
	err := call(connection, c, func(response proto.Message) {
		result.addResponse(response)
		if c.Keep != "columns" {
			bytes, err := proto.Marshal(response)
			if err != nil {
				log.Fatal(err)
			}
			result.Responses = append(result.Responses, bytes)
		}
	})
	answered := status.Convert(err)
	result.Code = codeName(answered.Code())
	for _, detail := range answered.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			result.Reason = d.Reason
		case *errdetails.BadRequest:
			result.Field = d.FieldViolations[0].Field
		}
	}
	return result
}

func main() {
	connection, err := grpc.Dial(os.Args[1], grpc.WithInsecure())
	if err != nil {
		log.Fatal(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, largestLine)
	encoder := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		c := &testCase{TimeoutMs: 30000}
		if err := json.Unmarshal(lines.Bytes(), c); err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(run(connection, c)); err != nil {
			log.Fatal(err)
		}
	}
}
