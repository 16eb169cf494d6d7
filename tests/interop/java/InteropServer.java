import com.google.protobuf.ByteString;
import grpc.testing.Test.BoolValue;
import grpc.testing.Test.EchoStatus;
import grpc.testing.Test.Empty;
import grpc.testing.Test.Payload;
import grpc.testing.Test.ResponseParameters;
import grpc.testing.Test.SimpleRequest;
import grpc.testing.Test.SimpleResponse;
import grpc.testing.Test.StreamingInputCallRequest;
import grpc.testing.Test.StreamingInputCallResponse;
import grpc.testing.Test.StreamingOutputCallRequest;
import grpc.testing.Test.StreamingOutputCallResponse;
import grpc.testing.TestServiceGrpc;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** grpc.testing.TestService by Debian's grpc-java, for our own client. It says its port and ends with its standard input. */
public final class InteropServer extends TestServiceGrpc.TestServiceImplBase {
    private static final Metadata.Key<String> ECHO = Metadata.Key.of("x-grpc-test-echo-initial", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> ECHO_BIN = Metadata.Key.of("x-grpc-test-echo-trailing-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** The sizes of a call's requests on the wire, in order: the zeros of a compressed one are far fewer. */
    private static final Context.Key<Queue<Long>> WIRE_SIZES = Context.key("wire-sizes");

    private static final class Watcher extends ServerStreamTracer.Factory {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            Queue<Long> sizes = new ConcurrentLinkedQueue<>();
            return new ServerStreamTracer() {
                @Override
                public Context filterContext(Context context) {
                    return context.withValue(WIRE_SIZES, sizes);
                }

                @Override
                public void inboundMessageRead(int number, long wireSize, long plainSize) {
                    sizes.add(wireSize);
                }
            };
        }
    }

    private static final class Echo implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata sent, ServerCallHandler<Q, A> next) {
            return next.startCall(new SimpleForwardingServerCall<Q, A>(call) {
                @Override
                public void sendHeaders(Metadata headers) {
                    if (sent.containsKey(ECHO)) headers.put(ECHO, sent.get(ECHO));
                    super.sendHeaders(headers);
                }

                @Override
                public void close(Status status, Metadata trailers) {
                    if (sent.containsKey(ECHO_BIN)) trailers.put(ECHO_BIN, sent.get(ECHO_BIN));
                    super.close(status, trailers);
                }
            }, sent);
        }
    }

    private static Payload zeros(int size) {
        return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
    }

    private static void demand(boolean isDemanded, BoolValue expected, int size) {
        boolean compressed = WIRE_SIZES.get().remove() < size;
        if (isDemanded && expected.getValue() != compressed)
            throw Status.INVALID_ARGUMENT.withDescription("the compressed flag of the request").asRuntimeException();
    }

    private static void end(EchoStatus status) {
        if (status.getCode() != 0) throw Status.fromCodeValue(status.getCode()).withDescription(status.getMessage()).asRuntimeException();
    }

    private static void answer(StreamingOutputCallRequest request, ServerCallStreamObserver<StreamingOutputCallResponse> answers) {
        end(request.getResponseStatus());
        for (ResponseParameters parameters : request.getResponseParametersList()) {
            answers.setMessageCompression(parameters.getCompressed().getValue());
            answers.onNext(StreamingOutputCallResponse.newBuilder().setPayload(zeros(parameters.getSize())).build());
        }
    }

    private static ServerCallStreamObserver<StreamingOutputCallResponse> compressing(StreamObserver<StreamingOutputCallResponse> answers) {
        ServerCallStreamObserver<StreamingOutputCallResponse> call = (ServerCallStreamObserver<StreamingOutputCallResponse>) answers;
        call.setCompression("gzip");
        return call;
    }

    @Override
    public void emptyCall(Empty request, StreamObserver<Empty> answers) {
        answers.onNext(Empty.getDefaultInstance());
        answers.onCompleted();
    }

    @Override
    public void unaryCall(SimpleRequest request, StreamObserver<SimpleResponse> answers) {
        try {
            demand(request.hasExpectCompressed(), request.getExpectCompressed(), request.getSerializedSize());
            end(request.getResponseStatus());
        } catch (RuntimeException refused) {
            answers.onError(refused);
            return;
        }
        ServerCallStreamObserver<SimpleResponse> call = (ServerCallStreamObserver<SimpleResponse>) answers;
        call.setCompression("gzip");
        call.setMessageCompression(request.getResponseCompressed().getValue());
        call.onNext(SimpleResponse.newBuilder().setPayload(zeros(request.getResponseSize())).build());
        call.onCompleted();
    }

    @Override
    public void streamingOutputCall(StreamingOutputCallRequest request, StreamObserver<StreamingOutputCallResponse> answers) {
        answer(request, compressing(answers));
        answers.onCompleted();
    }

    @Override
    public StreamObserver<StreamingInputCallRequest> streamingInputCall(StreamObserver<StreamingInputCallResponse> answers) {
        return new StreamObserver<StreamingInputCallRequest>() {
            private int sum;
            private boolean refused;

            @Override
            public void onNext(StreamingInputCallRequest request) {
                if (refused) return;
                try {
                    demand(request.hasExpectCompressed(), request.getExpectCompressed(), request.getSerializedSize());
                    sum += request.getPayload().getBody().size();
                } catch (RuntimeException mismatch) {
                    refused = true;
                    answers.onError(mismatch);
                }
            }

            @Override
            public void onError(Throwable error) {
                refused = true;
            }

            @Override
            public void onCompleted() {
                if (refused) return;
                answers.onNext(StreamingInputCallResponse.newBuilder().setAggregatedPayloadSize(sum).build());
                answers.onCompleted();
            }
        };
    }

    @Override
    public StreamObserver<StreamingOutputCallRequest> fullDuplexCall(StreamObserver<StreamingOutputCallResponse> answers) {
        ServerCallStreamObserver<StreamingOutputCallResponse> call = compressing(answers);
        return new StreamObserver<StreamingOutputCallRequest>() {
            private boolean ended;

            @Override
            public void onNext(StreamingOutputCallRequest request) {
                if (ended) return;
                try {
                    answer(request, call);
                } catch (RuntimeException status) {
                    ended = true;
                    call.onError(status);
                }
            }

            @Override
            public void onError(Throwable error) {
                ended = true;
            }

            @Override
            public void onCompleted() {
                if (!ended) call.onCompleted();
            }
        };
    }

    /** Serves until the standard input ends. */
    public static void main(String[] arguments) throws Exception {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addStreamTracerFactory(new Watcher()).intercept(new Echo()).addService(new InteropServer()).build().start();
        System.out.println(server.getPort());
        while (System.in.read() >= 0) continue;
        server.shutdownNow();
    }
}
