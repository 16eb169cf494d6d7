import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trucedata.v1.Alignment.AlignedColumn;
import trucedata.v1.EventStudy.ImpactResults;
import trucedata.v1.FieldOuterClass.Field;
import trucedata.v1.ImpactServiceOuterClass.AlignEventsResponse;
import trucedata.v1.ImpactServiceOuterClass.EstimateImpactResponse;
import trucedata.v1.MarketServiceOuterClass.ReadSeriesResponse;
import trucedata.v1.SeriesChunkOuterClass.Column;
import trucedata.v1.SeriesChunkOuterClass.SeriesChunk;

/** Computes one SHA-256 per column over all responses of a case. */
final class Digests {
    private final Map<String, MessageDigest> digests = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    JsonObject outcome() {
        JsonObject columns = new JsonObject();
        digests.forEach((key, digest) -> {
            JsonObject column = new JsonObject();
            column.addProperty("count", counts.get(key));
            StringBuilder hex = new StringBuilder();
            for (byte each : digest.digest()) {
                hex.append(String.format("%02x", each));
            }
            column.addProperty("sha256", hex.toString());
            columns.add(key, column);
        });
        return columns;
    }

    void addResponse(Message response) {
        if (response instanceof ReadSeriesResponse && ((ReadSeriesResponse) response).hasChunk()) {
            addChunk(((ReadSeriesResponse) response).getChunk());
        } else if (response instanceof AlignEventsResponse && ((AlignEventsResponse) response).hasColumn()) {
            addAligned(((AlignEventsResponse) response).getColumn());
        } else if (response instanceof EstimateImpactResponse && ((EstimateImpactResponse) response).hasResults()) {
            addResults(((EstimateImpactResponse) response).getResults());
        }
    }

    private void addChunk(SeriesChunk chunk) {
        addTimes(chunk.getSeries() + " time", chunk.getTimeUnixNanosList());
        for (Column column : chunk.getColumnsList()) {
            String name = column.getField() == Field.FIELD_NAMED ? column.getColumnName() : column.getField().name();
            addDoubles(chunk.getSeries() + " " + name, column.getValuesList());
        }
    }

    private void addAligned(AlignedColumn column) {
        String key = column.getEventIndex() + "," + column.getSeriesIndex() + (column.getIsAlternative() ? ",alternative" : "");
        addDoubles(key + " values", column.getValuesList());
        addTimes(key + " start", column.getObservationStartTimeUnixNanosList());
        addTimes(key + " end", column.getObservationEndTimeUnixNanosList());
        ByteBuffer missing = buffer(4 * column.getMissingCount());
        column.getMissingValueList().forEach(missing::putInt);
        add(key + " missing", column.getMissingCount(), missing);
    }

    private void addResults(ImpactResults results) {
        addDoubles(results.getSeriesIndex() + " abnormal_returns", results.getAbnormalReturnsList());
        addDoubles(results.getSeriesIndex() + " cumulative_abnormal_returns", results.getCumulativeAbnormalReturnsList());
        addDoubles(results.getSeriesIndex() + " residual_deviations", results.getResidualDeviationsList());
    }

    private void addDoubles(String key, List<Double> values) {
        ByteBuffer bytes = buffer(8 * values.size());
        // doubleToLongBits gives one bit pattern for every NaN.
        values.forEach(value -> bytes.putLong(Double.doubleToLongBits(value)));
        add(key, values.size(), bytes);
    }

    private void addTimes(String key, List<Long> values) {
        ByteBuffer bytes = buffer(8 * values.size());
        values.forEach(bytes::putLong);
        add(key, values.size(), bytes);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void add(String key, int count, ByteBuffer bytes) {
        counts.merge(key, count, Integer::sum);
        digests.computeIfAbsent(key, absent -> sha256()).update(bytes.array());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException never) {
            throw new AssertionError(never);
        }
    }
}
