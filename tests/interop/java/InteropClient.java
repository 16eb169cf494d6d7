import com.google.protobuf.ByteString;
import grpc.testing.Test.BoolValue;
import grpc.testing.Test.EchoStatus;
import grpc.testing.Test.Empty;
import grpc.testing.Test.Payload;
import grpc.testing.Test.ResponseParameters;
import grpc.testing.Test.SimpleRequest;
import grpc.testing.Test.StreamingInputCallRequest;
import grpc.testing.Test.StreamingInputCallResponse;
import grpc.testing.Test.StreamingOutputCallRequest;
import grpc.testing.Test.StreamingOutputCallResponse;
import grpc.testing.TestServiceGrpc;
import grpc.testing.UnimplementedServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Drives the public interop cases with Debian's grpc-java. InteropClient HOST PORT; one line a case: ok NAME, or FAIL NAME why. */
public final class InteropClient {
    private static final Metadata.Key<String> ECHO = Metadata.Key.of("x-grpc-test-echo-initial", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> ECHO_BIN = Metadata.Key.of("x-grpc-test-echo-trailing-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final byte[] TRAILING = {(byte) 0xab, (byte) 0xab, (byte) 0xab};
    private static final String TEXT = "test status message";
    private static final String SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \ud83d\ude08\t\n";

    private final ManagedChannel channel;
    private final TestServiceGrpc.TestServiceBlockingStub blocking;
    private final TestServiceGrpc.TestServiceStub async;
    private final List<Long> wireSizes = new CopyOnWriteArrayList<>();

    private interface Case {
        void run() throws Exception;
    }

    private InteropClient(String host, int port) {
        channel = NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
        Channel watched = ClientInterceptors.intercept(channel, new Watcher());
        blocking = TestServiceGrpc.newBlockingStub(watched);
        async = TestServiceGrpc.newStub(watched);
    }

    /** Tells the size of each answer on the wire: its zeros are far fewer when compressed. */
    private final class Watcher implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withStreamTracerFactory(new ClientStreamTracer.Factory() {
                @Override
                public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                    return new ClientStreamTracer() {
                        @Override
                        public void inboundMessageRead(int number, long wireSize, long plainSize) {
                            wireSizes.add(wireSize);
                        }
                    };
                }
            }));
        }
    }

    /** What comes back of a stream; calls wait for it. */
    private static final class Answers<T> implements StreamObserver<T> {
        private final List<T> values = new ArrayList<>();
        private Status end;

        @Override
        public synchronized void onNext(T value) {
            values.add(value);
            notifyAll();
        }

        @Override
        public synchronized void onError(Throwable error) {
            end = Status.fromThrowable(error);
            notifyAll();
        }

        @Override
        public synchronized void onCompleted() {
            end = Status.OK;
            notifyAll();
        }

        synchronized T get(int index) throws InterruptedException {
            while (values.size() <= index && end == null) wait();
            check(values.size() > index, "The call ended with " + end);
            return values.get(index);
        }

        synchronized Status end() throws InterruptedException {
            while (end == null) wait();
            return end;
        }
    }

    private static void check(boolean held, String what) {
        if (!held) throw new IllegalStateException(what);
    }

    private static void checkStatus(Status status, Status.Code code) {
        check(status.getCode() == code, status.toString());
    }

    private static void checkStatus(Status status, Status.Code code, String text) {
        checkStatus(status, code);
        check(Objects.equals(status.getDescription(), text), status.toString());
    }

    private static Status refusal(Callable<?> call) throws Exception {
        try {
            call.call();
            return Status.OK;
        } catch (StatusRuntimeException refused) {
            return refused.getStatus();
        }
    }

    private static ByteString zeros(int size) {
        return ByteString.copyFrom(new byte[size]);
    }

    private static Payload payload(int size) {
        return Payload.newBuilder().setBody(zeros(size)).build();
    }

    private static BoolValue value(boolean value) {
        return BoolValue.newBuilder().setValue(value).build();
    }

    private static SimpleRequest.Builder large() {
        return SimpleRequest.newBuilder().setResponseSize(314159).setPayload(payload(271828));
    }

    private static StreamingOutputCallRequest.Builder output(int... sizes) {
        StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
        for (int size : sizes) request.addResponseParameters(ResponseParameters.newBuilder().setSize(size));
        return request;
    }

    private static void checkZeros(Payload payload, int size) {
        check(payload.getBody().equals(zeros(size)), "not " + size + " zeros");
    }

    private static void checkCompressed(long wireSize, int size, boolean wanted) {
        check(wireSize < size == wanted, wireSize + " bytes came for " + size);
    }

    private void largeUnary() {
        checkZeros(blocking.unaryCall(large().build()).getPayload(), 314159);
    }

    private void clientStreaming() throws Exception {
        Answers<StreamingInputCallResponse> answers = new Answers<>();
        StreamObserver<StreamingInputCallRequest> requests = async.streamingInputCall(answers);
        for (int size : new int[] {27182, 8, 1828, 45904}) requests.onNext(StreamingInputCallRequest.newBuilder().setPayload(payload(size)).build());
        requests.onCompleted();
        check(answers.get(0).getAggregatedPayloadSize() == 74922, "sum");
        checkStatus(answers.end(), Status.Code.OK);
    }

    private void serverStreaming() {
        List<Integer> sizes = new ArrayList<>();
        blocking.streamingOutputCall(output(31415, 9, 2653, 58979).build()).forEachRemaining(answer -> sizes.add(answer.getPayload().getBody().size()));
        check(sizes.equals(Arrays.asList(31415, 9, 2653, 58979)), "sizes " + sizes);
    }

    private void pingPong() throws Exception {
        Answers<StreamingOutputCallResponse> answers = new Answers<>();
        StreamObserver<StreamingOutputCallRequest> requests = async.fullDuplexCall(answers);
        int[][] turns = {{31415, 27182}, {9, 8}, {2653, 1828}, {58979, 45904}};
        for (int i = 0; i < turns.length; i++) {
            requests.onNext(output(turns[i][0]).setPayload(payload(turns[i][1])).build());
            checkZeros(answers.get(i).getPayload(), turns[i][0]);
        }
        requests.onCompleted();
        checkStatus(answers.end(), Status.Code.OK);
        check(answers.values.size() == turns.length, "an answer too many");
    }

    private void emptyStream() throws Exception {
        Answers<StreamingOutputCallResponse> answers = new Answers<>();
        async.fullDuplexCall(answers).onCompleted();
        checkStatus(answers.end(), Status.Code.OK);
        check(answers.values.isEmpty(), "an answer too many");
    }

    private void clientCompressedUnary() throws Exception {
        SimpleRequest expected = large().setExpectCompressed(value(true)).build();
        checkStatus(refusal(() -> blocking.unaryCall(expected)), Status.Code.INVALID_ARGUMENT);
        checkZeros(blocking.withCompression("gzip").unaryCall(expected).getPayload(), 314159);
        checkZeros(blocking.unaryCall(large().setExpectCompressed(value(false)).build()).getPayload(), 314159);
    }

    private void serverCompressedUnary() {
        for (boolean wanted : new boolean[] {true, false}) {
            wireSizes.clear();
            checkZeros(blocking.unaryCall(large().setResponseCompressed(value(wanted)).build()).getPayload(), 314159);
            checkCompressed(wireSizes.get(0), 314159, wanted);
        }
    }

    private void clientCompressedStreaming() throws Exception {
        StreamingInputCallRequest first = StreamingInputCallRequest.newBuilder().setExpectCompressed(value(true)).setPayload(payload(27182)).build();
        StreamingInputCallRequest second = StreamingInputCallRequest.newBuilder().setExpectCompressed(value(false)).setPayload(payload(45904)).build();
        Answers<StreamingInputCallResponse> refused = new Answers<>();
        StreamObserver<StreamingInputCallRequest> probe = async.streamingInputCall(refused);
        probe.onNext(first);
        probe.onCompleted();
        checkStatus(refused.end(), Status.Code.INVALID_ARGUMENT);

        Answers<StreamingInputCallResponse> answers = new Answers<>();
        ClientCallStreamObserver<StreamingInputCallRequest> requests =
            (ClientCallStreamObserver<StreamingInputCallRequest>) async.withCompression("gzip").streamingInputCall(answers);
        requests.setMessageCompression(true);
        requests.onNext(first);
        requests.setMessageCompression(false);
        requests.onNext(second);
        requests.onCompleted();
        check(answers.get(0).getAggregatedPayloadSize() == 73086, "sum");
        checkStatus(answers.end(), Status.Code.OK);
    }

    private void serverCompressedStreaming() {
        wireSizes.clear();
        StreamingOutputCallRequest request = StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(ResponseParameters.newBuilder().setSize(31415).setCompressed(value(true)))
            .addResponseParameters(ResponseParameters.newBuilder().setSize(92653).setCompressed(value(false)))
            .build();
        List<Integer> sizes = new ArrayList<>();
        blocking.streamingOutputCall(request).forEachRemaining(answer -> sizes.add(answer.getPayload().getBody().size()));
        check(sizes.equals(Arrays.asList(31415, 92653)), "sizes " + sizes);
        checkCompressed(wireSizes.get(0), 31415, true);
        checkCompressed(wireSizes.get(1), 92653, false);
    }

    private void customMetadata() throws Exception {
        Metadata sent = new Metadata();
        sent.put(ECHO, "test_initial_metadata_value");
        sent.put(ECHO_BIN, TRAILING);
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        ClientInterceptor[] both = {MetadataUtils.newAttachHeadersInterceptor(sent), MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)};

        blocking.withInterceptors(both).unaryCall(large().build());
        checkEchoed(headers.get(), trailers.get());

        Answers<StreamingOutputCallResponse> answers = new Answers<>();
        StreamObserver<StreamingOutputCallRequest> requests = async.withInterceptors(both).fullDuplexCall(answers);
        requests.onNext(output(314159).setPayload(payload(271828)).build());
        requests.onCompleted();
        checkStatus(answers.end(), Status.Code.OK);
        checkEchoed(headers.get(), trailers.get());
    }

    private static void checkEchoed(Metadata headers, Metadata trailers) {
        check("test_initial_metadata_value".equals(headers.get(ECHO)), headers.toString());
        check(Arrays.equals(TRAILING, trailers.get(ECHO_BIN)), trailers.toString());
    }

    private void statusCodeAndMessage() throws Exception {
        EchoStatus end = EchoStatus.newBuilder().setCode(2).setMessage(TEXT).build();
        checkStatus(refusal(() -> blocking.unaryCall(SimpleRequest.newBuilder().setResponseStatus(end).build())), Status.Code.UNKNOWN, TEXT);
        Answers<StreamingOutputCallResponse> answers = new Answers<>();
        StreamObserver<StreamingOutputCallRequest> requests = async.fullDuplexCall(answers);
        requests.onNext(StreamingOutputCallRequest.newBuilder().setResponseStatus(end).build());
        requests.onCompleted();
        checkStatus(answers.end(), Status.Code.UNKNOWN, TEXT);
    }

    private void specialStatusMessage() throws Exception {
        SimpleRequest request = SimpleRequest.newBuilder().setResponseStatus(EchoStatus.newBuilder().setCode(2).setMessage(SPECIAL)).build();
        checkStatus(refusal(() -> blocking.unaryCall(request)), Status.Code.UNKNOWN, SPECIAL);
    }

    private void unimplementedMethod() throws Exception {
        checkStatus(refusal(() -> blocking.unimplementedCall(Empty.getDefaultInstance())), Status.Code.UNIMPLEMENTED);
    }

    private void unimplementedService() throws Exception {
        checkStatus(
            refusal(() -> UnimplementedServiceGrpc.newBlockingStub(channel).unimplementedCall(Empty.getDefaultInstance())), Status.Code.UNIMPLEMENTED);
    }

    private void cancelAfterBegin() throws Exception {
        Answers<StreamingInputCallResponse> answers = new Answers<>();
        ((ClientCallStreamObserver<?>) async.streamingInputCall(answers)).cancel("as the case says", null);
        checkStatus(answers.end(), Status.Code.CANCELLED);
    }

    private void cancelAfterFirstResponse() throws Exception {
        Answers<StreamingOutputCallResponse> answers = new Answers<>();
        ClientCallStreamObserver<StreamingOutputCallRequest> requests =
            (ClientCallStreamObserver<StreamingOutputCallRequest>) async.fullDuplexCall(answers);
        requests.onNext(output(31415).setPayload(payload(27182)).build());
        checkZeros(answers.get(0).getPayload(), 31415);
        requests.cancel("as the case says", null);
        checkStatus(answers.end(), Status.Code.CANCELLED);
    }

    private void timeoutOnSleepingServer() throws Exception {
        Answers<StreamingOutputCallResponse> answers = new Answers<>();
        StreamObserver<StreamingOutputCallRequest> requests = async.withDeadlineAfter(1, TimeUnit.MILLISECONDS).fullDuplexCall(answers);
        requests.onNext(StreamingOutputCallRequest.newBuilder().setPayload(payload(27182)).build());
        checkStatus(answers.end(), Status.Code.DEADLINE_EXCEEDED);
    }

    private Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("empty_unary", () -> blocking.emptyCall(Empty.getDefaultInstance()));
        cases.put("large_unary", this::largeUnary);
        cases.put("client_streaming", this::clientStreaming);
        cases.put("server_streaming", this::serverStreaming);
        cases.put("ping_pong", this::pingPong);
        cases.put("empty_stream", this::emptyStream);
        cases.put("client_compressed_unary", this::clientCompressedUnary);
        cases.put("server_compressed_unary", this::serverCompressedUnary);
        cases.put("client_compressed_streaming", this::clientCompressedStreaming);
        cases.put("server_compressed_streaming", this::serverCompressedStreaming);
        cases.put("custom_metadata", this::customMetadata);
        cases.put("status_code_and_message", this::statusCodeAndMessage);
        cases.put("special_status_message", this::specialStatusMessage);
        cases.put("unimplemented_method", this::unimplementedMethod);
        cases.put("unimplemented_service", this::unimplementedService);
        cases.put("cancel_after_begin", this::cancelAfterBegin);
        cases.put("cancel_after_first_response", this::cancelAfterFirstResponse);
        cases.put("timeout_on_sleeping_server", this::timeoutOnSleepingServer);
        return cases;
    }

    /** Runs every case in order. */
    public static void main(String[] arguments) {
        InteropClient client = new InteropClient(arguments[0], Integer.parseInt(arguments[1]));
        client.cases().forEach((name, test) -> {
            try {
                test.run();
                System.out.println("ok " + name);
            } catch (Exception failed) {
                failed.printStackTrace();
                System.out.println("FAIL " + name + " " + failed.toString().replace('\n', ' '));
            }
        });
        client.channel.shutdownNow();
    }
}
