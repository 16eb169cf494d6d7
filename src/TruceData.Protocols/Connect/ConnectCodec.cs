namespace TruceData.Protocols.Connect;

/// <summary>Message-Codec → ("proto" / "json" / {custom}).</summary>
static class ConnectCodec
{
    const string Json = "json";
    const string Proto = "proto";

    public static bool IsKnown(string codec) => codec is Json or Proto;

    public static bool IsJson(string codec) => codec == Json;
}
