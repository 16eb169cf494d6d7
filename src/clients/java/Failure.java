import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import trucedata.rpc.v1.ErrorDetails;

/** An error of the service with what its details hold. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Metadata.Key<byte[]> DETAILS = Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** A name of ErrorReason, the path of the wrong argument, and its mend; each "" without. */
    public final String reason, field, hint;

    private Failure(String message, String reason, String field, String hint, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.field = field;
        this.hint = hint;
    }

    /** Reads the details that came in the trailer grpc-status-details-bin. */
    public static Failure of(StatusRuntimeException error, String address) {
        String reason = "", field = "", hint = "";
        byte[] details = error.getTrailers() == null ? null : error.getTrailers().get(DETAILS);
        try {
            for (Any detail : ErrorDetails.Status.parseFrom(details == null ? new byte[0] : details).getDetailsList()) {
                switch (detail.getTypeUrl().substring(detail.getTypeUrl().lastIndexOf('/') + 1)) {
                    case "google.rpc.ErrorInfo":
                        reason = ErrorDetails.ErrorInfo.parseFrom(detail.getValue()).getReason();
                        break;
                    case "google.rpc.BadRequest":
                        ErrorDetails.BadRequest.FieldViolation violation = ErrorDetails.BadRequest.parseFrom(detail.getValue()).getFieldViolations(0);
                        field = violation.getField();
                        hint = violation.getDescription();
                        break;
                    default:
                }
            }
        } catch (InvalidProtocolBufferException broken) {
            error.addSuppressed(broken);
        }
        return new Failure(message(error.getStatus(), reason, address), reason, field, hint, error);
    }

    private static String message(Status status, String reason, String address) {
        if (!reason.isEmpty()) {
            return status.getDescription() + " (" + reason + ")";
        }
        // The service always gives a reason: this error is the connection's.
        return "no TruceData server answers at " + address + ", or it stopped; start one with `trucedata serve`, or give the address of its gRPC port";
    }
}
