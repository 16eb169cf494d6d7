// Drives the public interop cases with Debian's grpc-go. client HOST:PORT; one line a case: ok NAME, or FAIL NAME why.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	pb "grpc/testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
)

const (
	echo    = "x-grpc-test-echo-initial"
	echoBin = "x-grpc-test-echo-trailing-bin"
	text    = "test status message"
	special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
)

// answers tells of each answer whether it came compressed: its zeros are then shorter on the wire.
type answers struct{ compressed []bool }

func (a *answers) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (a *answers) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (a *answers) HandleConn(context.Context, stats.ConnStats)                       {}
func (a *answers) HandleRPC(_ context.Context, event stats.RPCStats) {
	if payload, is := event.(*stats.InPayload); is {
		a.compressed = append(a.compressed, payload.WireLength < payload.Length)
	}
}

func check(held bool, what ...interface{}) {
	if !held {
		panic(fmt.Sprint(what...))
	}
}

func checkOK(err error) { check(err == nil, err) }

func checkStatus(err error, code codes.Code) { check(status.Code(err) == code, err) }

func checkSize(payload *pb.Payload, size int) {
	check(len(payload.GetBody()) == size, "size ", len(payload.GetBody()))
}

func checkEnd(err error) { check(err == io.EOF, "not the end: ", err) }

func payload(size int) *pb.Payload { return &pb.Payload{Body: make([]byte, size)} }

func large() *pb.SimpleRequest {
	return &pb.SimpleRequest{ResponseSize: 314159, Payload: payload(271828)}
}

func output(sizes ...int32) *pb.StreamingOutputCallRequest {
	request := &pb.StreamingOutputCallRequest{}
	for _, size := range sizes {
		request.ResponseParameters = append(request.ResponseParameters, &pb.ResponseParameters{Size: size})
	}
	return request
}

func emptyUnary(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	_, err := client.EmptyCall(ctx, &pb.Empty{})
	checkOK(err)
}

func largeUnary(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	answer, err := client.UnaryCall(ctx, large())
	checkOK(err)
	checkSize(answer.Payload, 314159)
}

func sum(ctx context.Context, client pb.TestServiceClient, requests []*pb.StreamingInputCallRequest, options ...grpc.CallOption) (int32, error) {
	stream, err := client.StreamingInputCall(ctx, options...)
	checkOK(err)
	for _, request := range requests {
		// An early end of the call shows here as the end of the stream, and its status below.
		if stream.Send(request) != nil {
			break
		}
	}
	answer, err := stream.CloseAndRecv()
	return answer.GetAggregatedPayloadSize(), err
}

func clientStreaming(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	requests := []*pb.StreamingInputCallRequest{{Payload: payload(27182)}, {Payload: payload(8)}, {Payload: payload(1828)}, {Payload: payload(45904)}}
	size, err := sum(ctx, client, requests)
	checkOK(err)
	check(size == 74922, "sum ", size)
}

func serverStreaming(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	stream, err := client.StreamingOutputCall(ctx, output(31415, 9, 2653, 58979))
	checkOK(err)
	for _, size := range []int{31415, 9, 2653, 58979} {
		answer, err := stream.Recv()
		checkOK(err)
		checkSize(answer.Payload, size)
	}
	_, err = stream.Recv()
	checkEnd(err)
}

func pingPong(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	stream, err := client.FullDuplexCall(ctx)
	checkOK(err)
	for _, turn := range [][2]int{{31415, 27182}, {9, 8}, {2653, 1828}, {58979, 45904}} {
		request := output(int32(turn[0]))
		request.Payload = payload(turn[1])
		checkOK(stream.Send(request))
		answer, err := stream.Recv()
		checkOK(err)
		checkSize(answer.Payload, turn[0])
	}
	checkOK(stream.CloseSend())
	_, err = stream.Recv()
	checkEnd(err)
}

func emptyStream(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	stream, err := client.FullDuplexCall(ctx)
	checkOK(err)
	checkOK(stream.CloseSend())
	_, err = stream.Recv()
	checkEnd(err)
}

func clientCompressedUnary(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	call := func(expected bool, options ...grpc.CallOption) error {
		request := large()
		request.ExpectCompressed = &pb.BoolValue{Value: expected}
		_, err := client.UnaryCall(ctx, request, options...)
		return err
	}
	checkStatus(call(true), codes.InvalidArgument)
	checkOK(call(true, grpc.UseCompressor(gzip.Name)))
	checkOK(call(false))
}

// grpc-go 1.33 does not say by itself what it can decompress.
func accepting(ctx context.Context) context.Context {
	return metadata.AppendToOutgoingContext(ctx, "grpc-accept-encoding", gzip.Name)
}

func serverCompressedUnary(ctx context.Context, client pb.TestServiceClient, seen *answers) {
	for _, wanted := range []bool{true, false} {
		seen.compressed = nil
		request := large()
		request.ResponseCompressed = &pb.BoolValue{Value: wanted}
		answer, err := client.UnaryCall(accepting(ctx), request)
		checkOK(err)
		checkSize(answer.Payload, 314159)
		check(len(seen.compressed) == 1 && seen.compressed[0] == wanted, "compressed flags ", seen.compressed)
	}
}

func clientCompressedStreaming(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	yes := &pb.BoolValue{Value: true}
	requests := []*pb.StreamingInputCallRequest{{ExpectCompressed: yes, Payload: payload(27182)}, {ExpectCompressed: yes, Payload: payload(45904)}}
	_, err := sum(ctx, client, requests)
	checkStatus(err, codes.InvalidArgument)
	size, err := sum(ctx, client, requests, grpc.UseCompressor(gzip.Name))
	checkOK(err)
	check(size == 73086, "sum ", size)
}

func serverCompressedStreaming(ctx context.Context, client pb.TestServiceClient, seen *answers) {
	seen.compressed = nil
	request := output(31415, 92653)
	request.ResponseParameters[0].Compressed = &pb.BoolValue{Value: true}
	request.ResponseParameters[1].Compressed = &pb.BoolValue{Value: false}
	stream, err := client.StreamingOutputCall(accepting(ctx), request)
	checkOK(err)
	for _, size := range []int{31415, 92653} {
		answer, err := stream.Recv()
		checkOK(err)
		checkSize(answer.Payload, size)
	}
	_, err = stream.Recv()
	checkEnd(err)
	check(len(seen.compressed) == 2 && seen.compressed[0] && !seen.compressed[1], "compressed flags ", seen.compressed)
}

func checkEchoed(header, trailer metadata.MD) {
	check(strings.Join(header.Get(echo), "|") == "test_initial_metadata_value", "initial metadata ", header)
	check(strings.Join(trailer.Get(echoBin), "|") == "\xab\xab\xab", "trailing metadata ", trailer)
}

func customMetadata(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	ctx = metadata.AppendToOutgoingContext(ctx, echo, "test_initial_metadata_value", echoBin, "\xab\xab\xab")
	var header, trailer metadata.MD
	_, err := client.UnaryCall(ctx, large(), grpc.Header(&header), grpc.Trailer(&trailer))
	checkOK(err)
	checkEchoed(header, trailer)

	stream, err := client.FullDuplexCall(ctx)
	checkOK(err)
	checkOK(stream.Send(output(314159)))
	checkOK(stream.CloseSend())
	_, err = stream.Recv()
	checkOK(err)
	_, err = stream.Recv()
	checkEnd(err)
	header, err = stream.Header()
	checkOK(err)
	checkEchoed(header, stream.Trailer())
}

func statusCodeAndMessage(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	end := &pb.EchoStatus{Code: 2, Message: text}
	_, err := client.UnaryCall(ctx, &pb.SimpleRequest{ResponseStatus: end})
	checkStatus(err, codes.Unknown)
	check(status.Convert(err).Message() == text, err)

	stream, err := client.FullDuplexCall(ctx)
	checkOK(err)
	checkOK(stream.Send(&pb.StreamingOutputCallRequest{ResponseStatus: end}))
	checkOK(stream.CloseSend())
	_, err = stream.Recv()
	checkStatus(err, codes.Unknown)
	check(status.Convert(err).Message() == text, err)
}

func specialStatusMessage(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	_, err := client.UnaryCall(ctx, &pb.SimpleRequest{ResponseStatus: &pb.EchoStatus{Code: 2, Message: special}})
	checkStatus(err, codes.Unknown)
	check(status.Convert(err).Message() == special, err)
}

func unimplementedMethod(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	_, err := client.UnimplementedCall(ctx, &pb.Empty{})
	checkStatus(err, codes.Unimplemented)
}

func cancelAfterBegin(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := client.StreamingInputCall(ctx)
	checkOK(err)
	cancel()
	_, err = stream.CloseAndRecv()
	checkStatus(err, codes.Canceled)
}

func cancelAfterFirstResponse(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	ctx, cancel := context.WithCancel(ctx)
	stream, err := client.FullDuplexCall(ctx)
	checkOK(err)
	checkOK(stream.Send(output(31415)))
	answer, err := stream.Recv()
	checkOK(err)
	checkSize(answer.Payload, 31415)
	cancel()
	_, err = stream.Recv()
	checkStatus(err, codes.Canceled)
}

func timeoutOnSleepingServer(ctx context.Context, client pb.TestServiceClient, _ *answers) {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	stream, err := client.FullDuplexCall(ctx)
	if err == nil {
		_ = stream.Send(&pb.StreamingOutputCallRequest{Payload: payload(27182)})
		_, err = stream.Recv()
	}
	checkStatus(err, codes.DeadlineExceeded)
}

func run(name string, test func()) {
	defer func() {
		if why := recover(); why != nil {
			fmt.Println("FAIL", name, strings.ReplaceAll(fmt.Sprint(why), "\n", " "))
		}
	}()
	test()
	fmt.Println("ok", name)
}

func main() {
	seen := &answers{}
	connection, err := grpc.Dial(os.Args[1], grpc.WithInsecure(), grpc.WithStatsHandler(seen))
	checkOK(err)
	unimplementedService := func(ctx context.Context, _ pb.TestServiceClient, _ *answers) {
		_, err := pb.NewUnimplementedServiceClient(connection).UnimplementedCall(ctx, &pb.Empty{})
		checkStatus(err, codes.Unimplemented)
	}
	for _, one := range []struct {
		name string
		test func(context.Context, pb.TestServiceClient, *answers)
	}{
		{"empty_unary", emptyUnary},
		{"large_unary", largeUnary},
		{"client_streaming", clientStreaming},
		{"server_streaming", serverStreaming},
		{"ping_pong", pingPong},
		{"empty_stream", emptyStream},
		{"client_compressed_unary", clientCompressedUnary},
		{"server_compressed_unary", serverCompressedUnary},
		{"client_compressed_streaming", clientCompressedStreaming},
		{"server_compressed_streaming", serverCompressedStreaming},
		{"custom_metadata", customMetadata},
		{"status_code_and_message", statusCodeAndMessage},
		{"special_status_message", specialStatusMessage},
		{"unimplemented_method", unimplementedMethod},
		{"unimplemented_service", unimplementedService},
		{"cancel_after_begin", cancelAfterBegin},
		{"cancel_after_first_response", cancelAfterFirstResponse},
		{"timeout_on_sleeping_server", timeoutOnSleepingServer},
	} {
		run(one.name, func() { one.test(context.Background(), pb.NewTestServiceClient(connection), seen) })
	}
	// What grpc-go does not allow of a case that runs.
	fmt.Println("none client_compressed_streaming its client compresses all messages of a stream or none, so that the uncompressed one of the case goes out compressed as well")
}
