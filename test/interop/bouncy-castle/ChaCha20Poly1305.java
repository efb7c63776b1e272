import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JceGenericKey;

/** The cipher of RFC 8103: Bouncy Castle 1.72 has it, and reads messages with it, but makes none by itself. */
final class ChaCha20Poly1305 implements OutputAEADEncryptor {
  private static final int tagOctets = 16;
  private final byte[] nonce = new byte[12];
  private final SecretKey key;
  private final Cipher cipher;
  private byte[] tag = new byte[0];

  ChaCha20Poly1305() throws GeneralSecurityException {
    new SecureRandom().nextBytes(nonce);
    KeyGenerator keys = KeyGenerator.getInstance("ChaCha7539", "BC");
    keys.init(256);
    key = keys.generateKey();
    cipher = Cipher.getInstance("ChaCha20-Poly1305", "BC");
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_AEADChaCha20Poly1305, new DEROctetString(nonce));
  }

  @Override
  public OutputStream getOutputStream(OutputStream encrypted) {
    return new ByteArrayOutputStream() {
      @Override
      public void close() throws java.io.IOException {
        try {
          byte[] all = cipher.doFinal(toByteArray());
          int end = all.length - tagOctets;
          tag = Arrays.copyOfRange(all, end, all.length);
          encrypted.write(all, 0, end);
        } catch (GeneralSecurityException problem) {
          throw new java.io.IOException(problem);
        }
      }
    };
  }

  @Override
  public OutputStream getAADStream() {
    return new OutputStream() {
      @Override
      public void write(int octet) {
        cipher.updateAAD(new byte[] {(byte) octet});
      }
    };
  }

  @Override
  public byte[] getMAC() {
    return tag;
  }

  @Override
  public GenericKey getKey() {
    return new JceGenericKey(getAlgorithmIdentifier(), key);
  }
}
