import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import trucedata.v1.DatasetServiceGrpc;
import trucedata.v1.EventServiceGrpc;
import trucedata.v1.ImpactServiceGrpc;
import trucedata.v1.IngestServiceGrpc;
import trucedata.v1.IngestServiceOuterClass.ImportSeriesRequest;
import trucedata.v1.MarketServiceGrpc;
import trucedata.v1.PolicyServiceGrpc;
import trucedata.v1.ReactionServiceGrpc;
import trucedata.v1.SeriesChunkOuterClass.SeriesChunk;

/**
 * The Java runner: reads cases from standard input and writes outcomes to standard output, as ../README.md describes.
 * Usage: Runner HOST:PORT
 */
public final class Runner {
    private static final ServiceDescriptor[] SERVICES = {
        DatasetServiceGrpc.getServiceDescriptor(), EventServiceGrpc.getServiceDescriptor(), ImpactServiceGrpc.getServiceDescriptor(),
        IngestServiceGrpc.getServiceDescriptor(), MarketServiceGrpc.getServiceDescriptor(), PolicyServiceGrpc.getServiceDescriptor(),
        ReactionServiceGrpc.getServiceDescriptor(),
    };

    private final ManagedChannel channel;
    private final String address;
    private final Map<String, MethodDescriptor<Message, Message>> methods = new HashMap<>();

    @SuppressWarnings("unchecked")
    private Runner(String address) {
        this.address = address;
        channel = connect(address);
        for (ServiceDescriptor service : SERVICES) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                methods.put(method.getFullMethodName(), (MethodDescriptor<Message, Message>) method);
            }
        }
    }

    private static ManagedChannel connect(String address) {
        return NettyChannelBuilder.forTarget("dns:///" + address).usePlaintext().build();
    }

    public static void main(String[] arguments) throws IOException {
        Runner runner = new Runner(arguments[0]);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(runner.outcome(JsonParser.parseString(line).getAsJsonObject()));
        }
        runner.channel.shutdownNow();
    }

    private JsonObject outcome(JsonObject test) throws InvalidProtocolBufferException {
        JsonArray responses = new JsonArray();
        Digests digests = new Digests();
        boolean keepsResponses = !test.has("keep") || !test.get("keep").getAsString().equals("columns");
        // When a deadline passes while a request is being sent, grpc-java resets the stream but still sends the data of the request, and
        // the server closes the connection. A case with a deadline therefore uses its own connection.
        ManagedChannel own = test.has("timeout_ms") ? connect(address) : channel;
        StatusRuntimeException error = call(own, test, response -> {
            digests.addResponse(response);
            if (keepsResponses) {
                responses.add(Base64.getEncoder().encodeToString(response.toByteArray()));
            }
        });
        if (own != channel) {
            own.shutdownNow();
        }
        JsonObject outcome = new JsonObject();
        outcome.addProperty("name", test.get("name").getAsString());
        Failure failure = error.getStatus().isOk() ? null : Failure.of(error, address);
        outcome.addProperty("code", error.getStatus().getCode().name());
        outcome.addProperty("reason", failure == null ? "" : failure.reason);
        outcome.addProperty("field", failure == null ? "" : failure.field);
        outcome.add("responses", responses);
        outcome.add("columns", digests.outcome());
        return outcome;
    }

    private StatusRuntimeException call(Channel channel, JsonObject test, Consumer<Message> each) throws InvalidProtocolBufferException {
        MethodDescriptor<Message, Message> method = methods.get(test.get("method").getAsString());
        int timeoutMilliseconds = test.has("timeout_ms") ? test.get("timeout_ms").getAsInt() : 30_000;
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeoutMilliseconds, TimeUnit.MILLISECONDS);
        if (test.has("compression")) {
            options = options.withCompression(test.get("compression").getAsString());
        }
        int cancelAfter = test.has("cancel_after") ? test.get("cancel_after").getAsInt() : Integer.MAX_VALUE;
        ClientCall<Message, Message> call = channel.newCall(method, options);
        Answers answers = new Answers(call, each, cancelAfter);
        call.start(answers, metadata(test));
        call.request(Integer.MAX_VALUE);
        for (Message request : requests(test, method)) {
            call.sendMessage(request);
        }
        call.halfClose();
        return answers.end.join();
    }

    private static Metadata metadata(JsonObject test) {
        Metadata metadata = new Metadata();
        if (test.has("metadata")) {
            for (Map.Entry<String, JsonElement> entry : test.getAsJsonObject("metadata").entrySet()) {
                metadata.put(Metadata.Key.of(entry.getKey(), Metadata.ASCII_STRING_MARSHALLER), entry.getValue().getAsString());
            }
        }
        return metadata;
    }

    private static List<Message> requests(JsonObject test, MethodDescriptor<Message, Message> method)
        throws InvalidProtocolBufferException {
        JsonArray texts = new JsonArray();
        if (test.has("requests")) {
            texts = test.getAsJsonArray("requests");
        } else {
            texts.add(test.has("request") ? test.get("request") : new JsonObject());
        }
        Message prototype = ((MethodDescriptor.PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype();
        List<Message> requests = new ArrayList<>();
        for (JsonElement text : texts) {
            Message.Builder builder = prototype.newBuilderForType();
            JsonFormat.parser().merge(text.toString(), builder);
            if (builder instanceof ImportSeriesRequest.Builder && ((ImportSeriesRequest.Builder) builder).hasChunk()) {
                JsonObject chunk = text.getAsJsonObject().getAsJsonObject("chunk");
                restoreNegativeZeros(chunk, ((ImportSeriesRequest.Builder) builder).getChunkBuilder());
            }
            requests.add(builder.build());
        }
        return requests;
    }

    /** JsonFormat reads numbers as BigDecimal, which has no negative zero. */
    private static void restoreNegativeZeros(JsonObject text, SeriesChunk.Builder chunk) {
        for (int column = 0; column < chunk.getColumnsCount(); column++) {
            JsonArray values = text.getAsJsonArray("columns").get(column).getAsJsonObject().getAsJsonArray("values");
            for (int row = 0; values != null && row < values.size(); row++) {
                if (values.get(row).getAsString().equals("-0.0")) {
                    chunk.getColumnsBuilder(column).setValues(row, -0.0);
                }
            }
        }
    }

    /** Passes on each response, cancels the call after `cancel_after` responses, and completes `end` with the status. */
    private static final class Answers extends ClientCall.Listener<Message> {
        private final ClientCall<Message, Message> call;
        private final Consumer<Message> each;
        private final int cancelAfter;
        private final CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();
        private int count;

        Answers(ClientCall<Message, Message> call, Consumer<Message> each, int cancelAfter) {
            this.call = call;
            this.each = each;
            this.cancelAfter = cancelAfter;
        }

        @Override
        public void onMessage(Message response) {
            count++;
            // Later ones were on their way when the call was cancelled.
            if (count <= cancelAfter) {
                each.accept(response);
            }
            if (count == cancelAfter) {
                call.cancel("the case cancels here", null);
            }
        }

        @Override
        public void onClose(io.grpc.Status status, Metadata trailers) {
            end.complete(new StatusRuntimeException(status, trailers));
        }
    }
}
