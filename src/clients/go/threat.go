// Aligns an event with three markets and prints cumulative returns. Usage: threat [HOST:PORT [EVENT [FIRST [LAST]]]]
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	pb "trucedata/v1"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
)

// Failure is an error of the service with the contents of its details.
type Failure struct {
	// Reason is a name of ErrorReason, Field the path of the wrong argument, Hint how to fix it; each "" if the details do not have it.
	Reason, Field, Hint string
	Message             string
}

func (f *Failure) Error() string {
	if f.Reason == "" {
		return f.Message
	}
	return fmt.Sprintf("%s (%s)", f.Message, f.Reason)
}

// failure reads the details from the trailer grpc-status-details-bin.
func failure(err error, address string) error {
	answered := status.Convert(err)
	f := &Failure{Message: answered.Message()}
	for _, detail := range answered.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			f.Reason = d.Reason
		case *errdetails.BadRequest:
			f.Field, f.Hint = d.FieldViolations[0].Field, d.FieldViolations[0].Description
		}
	}
	if f.Reason == "" { // The service always gives a reason, so this error comes from the connection.
		fix := "start one with `trucedata serve`, or give the address of its gRPC port"
		f.Message = fmt.Sprintf("no TruceData server answers at %s, or it stopped; %s", address, fix)
	}
	return f
}

func offset(name, text string) (int32, error) {
	number, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%s: %q is not a whole number; give sessions before (-) or after the event, such as 3", name, text)
	}
	return int32(number), nil
}

func printTable(stream pb.ImpactService_AlignEventsClient) error {
	var header *pb.AlignmentHeader
	for {
		answer, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if answer.GetHeader() != nil {
			header = answer.GetHeader()
			fmt.Printf("%-20s", "session offset")
			for _, offset := range header.Offsets {
				fmt.Printf(" %+8d", offset)
			}
			fmt.Println()
		} else if column := answer.GetColumn(); column != nil {
			fmt.Printf("%-20s", strings.TrimPrefix(header.Series[column.SeriesIndex].Name, "series/"))
			for _, value := range column.Values {
				fmt.Printf(" %+7.2f%%", 100*value)
			}
			fmt.Println()
		}
	}
}

func run(arguments []string) error {
	given := []string{"localhost:50051", "events/us-100-tariff-threat-first-post", "-2", "3"}
	if len(arguments) > len(given) {
		return fmt.Errorf("usage: threat [HOST:PORT [EVENT [FIRST [LAST]]]]")
	}
	copy(given, arguments)
	address, event := given[0], given[1]
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("address: %q is not host:port, such as localhost:50051", address)
	}
	first, err := offset("first", given[2])
	if err != nil {
		return err
	}
	last, err := offset("last", given[3])
	if err != nil {
		return err
	}
	connection, err := grpc.Dial(address, grpc.WithInsecure())
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	stream, err := pb.NewImpactServiceClient(connection).AlignEvents(ctx, &pb.AlignEventsRequest{
		Events:  []string{event},
		Series:  []string{"series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily"},
		Window:  &pb.Window{FirstOffset: first, LastOffset: last},
		Measure: pb.Measure_MEASURE_CUMULATIVE_SIMPLE_RETURN,
	})
	if err == nil {
		err = printTable(stream)
	}
	if err != nil {
		return failure(err, address)
	}
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "threat:", err)
		os.Exit(1)
	}
}
