// The Go runner: reads cases from standard input and writes outcomes to standard output, as ../README.md describes. Usage: runner HOST:PORT
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"
	"time"

	_ "trucedata/v1" // The stubs register their messages and services.

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

const maxLineBytes = 16 << 20

type testCase struct {
	Name, Method, Compression, Keep string
	Request                         json.RawMessage
	Requests                        []json.RawMessage
	Metadata                        map[string]string
	TimeoutMs                       int `json:"timeout_ms"`
	CancelAfter                     int `json:"cancel_after"`
}

type outcome struct {
	Name      string             `json:"name"`
	Code      string             `json:"code"`
	Reason    string             `json:"reason"`
	Field     string             `json:"field"`
	Responses [][]byte           `json:"responses"`
	Columns   map[string]*digest `json:"columns"`
}

// method returns the descriptor of "package.Service/Method" from the stubs.
func method(path string) (protoreflect.MethodDescriptor, error) {
	slash := strings.IndexByte(path, '/')
	service, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(path[:slash]))
	if err != nil {
		return nil, err
	}
	return service.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(path[slash+1:])), nil
}

// newMessage creates a message of the type that the stubs generate.
func newMessage(descriptor protoreflect.MessageDescriptor) (proto.Message, error) {
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
		request, err := newMessage(descriptor)
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

// call sends the requests and passes each response to each.
func call(connection *grpc.ClientConn, c *testCase, each func(proto.Message)) error {
	m, err := method(c.Method)
	if err != nil {
		return err
	}
	sent, err := requests(c, m.Input())
	if err != nil {
		return err
	}
	outgoing := metadata.NewOutgoingContext(context.Background(), metadata.New(c.Metadata))
	ctx, cancel := context.WithTimeout(outgoing, time.Duration(c.TimeoutMs)*time.Millisecond)
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
		response, err := newMessage(m.Output())
		if err == nil {
			err = stream.RecvMsg(response)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if count <= c.CancelAfter || c.CancelAfter == 0 { // Later responses were already under way when the call was cancelled.
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
	names := []string{"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
		"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"}
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
	lines.Buffer(nil, maxLineBytes)
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
