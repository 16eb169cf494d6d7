import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trucedata.v1.Alignment.AlignedColumn;
import trucedata.v1.Alignment.AlignmentHeader;
import trucedata.v1.Alignment.Measure;
import trucedata.v1.Alignment.Window;
import trucedata.v1.ImpactServiceGrpc;
import trucedata.v1.ImpactServiceOuterClass.AlignEventsRequest;
import trucedata.v1.ImpactServiceOuterClass.AlignEventsResponse;

/** Aligns an event with three markets and prints cumulative returns. Usage: Threat [HOST:PORT [EVENT [FIRST [LAST]]]] */
public final class Threat {
    private static final List<String> DEFAULTS = Arrays.asList("localhost:50051", "events/us-100-tariff-threat-first-post", "-2", "3");
    // The status of the call reports connection errors, so the log of grpc-java is off.
    private static final Logger LOGGER = Logger.getLogger("io.grpc");

    private Threat() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        LOGGER.setLevel(Level.OFF);
        try {
            run(arguments);
        } catch (IllegalArgumentException | Failure wrong) {
            System.err.println("threat: " + wrong.getMessage());
            System.exit(1);
        }
    }

    private static void run(String[] arguments) throws InterruptedException {
        if (arguments.length > DEFAULTS.size()) {
            throw new IllegalArgumentException("usage: Threat [HOST:PORT [EVENT [FIRST [LAST]]]]");
        }
        String[] given = DEFAULTS.toArray(new String[0]);
        System.arraycopy(arguments, 0, given, 0, arguments.length);
        String address = given[0];
        if (!address.matches("[^/]+:[0-9]{1,5}")) {
            throw new IllegalArgumentException("address: \"" + address + "\" is not host:port, such as localhost:50051");
        }
        AlignEventsRequest request = AlignEventsRequest.newBuilder()
            .addEvents(given[1])
            .addAllSeries(Arrays.asList("series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily"))
            .setWindow(Window.newBuilder().setFirstOffset(offset("first", given[2])).setLastOffset(offset("last", given[3])))
            .setMeasure(Measure.MEASURE_CUMULATIVE_SIMPLE_RETURN)
            .build();
        ManagedChannel channel = NettyChannelBuilder.forTarget("dns:///" + address).usePlaintext().build();
        try {
            printTable(ImpactServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS).alignEvents(request));
        } catch (StatusRuntimeException error) {
            throw Failure.of(error, address);
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private static int offset(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                name + ": \"" + text + "\" is not a whole number; give sessions before (-) or after the event, such as 3", wrong);
        }
    }

    private static void printTable(Iterator<AlignEventsResponse> answers) {
        AlignmentHeader header = null;
        while (answers.hasNext()) {
            AlignEventsResponse answer = answers.next();
            if (answer.hasHeader()) {
                header = answer.getHeader();
                printRow("session offset", header.getOffsetsList().stream().map(offset -> String.format(" %+8d", offset)));
            } else if (answer.hasColumn()) {
                AlignedColumn column = answer.getColumn();
                String series = header.getSeries(column.getSeriesIndex()).getName();
                Stream<String> cells = column.getValuesList().stream().map(value -> String.format(Locale.ROOT, " %+7.2f%%", 100 * value));
                printRow(series.substring("series/".length()), cells);
            }
        }
    }

    private static void printRow(String name, Stream<String> cells) {
        System.out.println(String.format("%-20s", name) + cells.collect(Collectors.joining()));
    }
}
