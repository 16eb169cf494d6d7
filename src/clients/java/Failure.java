import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** An error of the service with the contents of its details. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A name of ErrorReason, the path of the wrong argument, and how to fix it; each "" if the details do not have it. */
    public final String reason, field, hint;

    private Failure(String message, String reason, String field, String hint, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.field = field;
        this.hint = hint;
    }

    /** Reads the details from the trailer grpc-status-details-bin. */
    public static Failure of(StatusRuntimeException error, String address) {
        String reason = "", field = "", hint = "";
        try {
            for (Any detail : StatusProto.fromThrowable(error).getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    reason = detail.unpack(ErrorInfo.class).getReason();
                } else if (detail.is(BadRequest.class)) {
                    BadRequest.FieldViolation violation = detail.unpack(BadRequest.class).getFieldViolations(0);
                    field = violation.getField();
                    hint = violation.getDescription();
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
        // The service always gives a reason, so this error comes from the connection.
        return "no TruceData server answers at " + address
            + ", or it stopped; start one with `trucedata serve`, or give the address of its gRPC port";
    }
}
