import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A peer that speaks S/MIME by Bouncy Castle. Each line of its input is a command and its arguments, with tabs between them; all
 * files are DER. It answers each line with "ok" and what it found, or with "no" and why.
 */
public final class BouncyCastle {
  interface Command {
    String run(String... arguments) throws Exception;
  }

  private static final Map<String, Command> commands =
      Map.ofEntries(
          Map.entry("sign", SignedMessages::sign),
          Map.entry("verify", SignedMessages::verify),
          Map.entry("certificates", SignedMessages::certificates),
          Map.entry("readCertificates", SignedMessages::readCertificates),
          Map.entry("encrypt", SealedMessages::encrypt),
          Map.entry("decrypt", SealedMessages::decrypt),
          Map.entry("compress", SealedMessages::compress),
          Map.entry("expand", SealedMessages::expand),
          Map.entry("request", KeyFiles::request),
          Map.entry("readRequest", KeyFiles::readRequest),
          Map.entry("keyFile", KeyFiles::write),
          Map.entry("readKeyFile", KeyFiles::read));

  public static void main(String[] none) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      List<String> words = new ArrayList<>(List.of(line.split("\t")));
      String answer;
      try {
        answer = "ok " + commands.get(words.remove(0)).run(words.toArray(String[]::new));
      } catch (Exception problem) {
        answer = "no " + reason(problem).replace('\n', ' ');
      }
      System.out.println(answer);
      System.out.flush();
    }
  }

  private static String reason(Throwable problem) {
    return problem.getCause() == null ? problem.toString() : problem + ": " + reason(problem.getCause());
  }

  static byte[] read(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }

  static void write(String path, byte[] octets) throws Exception {
    Files.write(Path.of(path), octets);
  }

  static X509Certificate certificate(String path) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509", "BC").generateCertificate(Files.newInputStream(Path.of(path)));
  }

  static PrivateKey key(String path) throws Exception {
    return BouncyCastleProvider.getPrivateKey(PrivateKeyInfo.getInstance(read(path)));
  }
}
